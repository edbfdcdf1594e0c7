/** Where time comes from outside the pure layers. Unix milliseconds. */
export interface Clock {
  now(): number;
  /** Milliseconds that only grow, whatever is done to the clock; where there is none, `now` is not set back. */
  elapsed?(): number;
}

/** RFC 3339 text in UTC of a time, as events and the API hold it. */
export const timestamp = (at: number): string => new Date(at).toISOString();
/** Unix milliseconds of a time as events hold it. */
export const millis = (text: string): number => Date.parse(text);
