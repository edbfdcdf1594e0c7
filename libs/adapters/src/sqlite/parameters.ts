/** What may be bound and what comes back. Integers up to 2^53; JSON is bound as its text. */
export type Value = string | number | null | Uint8Array;

/** Since ES2024 in the language, since Node 20 in the engine. */
type Checkable = string & { isWellFormed(): boolean };

/** How many parameters a statement has. Our statements hold no question mark besides. */
export const parametersOf = (sql: string): number => sql.split('?').length - 1;

/**
 * Throws a TypeError that names statement and place for what the driver would take and spoil, or abort the process on:
 * it stores `null` for undefined and NaN, cuts text at NUL, puts U+FFFD for half a surrogate pair, and passes wrong
 * numbers of parameters (libsql 0.5.29).
 */
export function check(sql: string, expected: number, values: readonly Value[]): void {
  if (values.length !== expected) throw new TypeError(`${sql}: has ${expected} parameters, was given ${values.length}`);
  for (let place = 0; place < expected; place++) {
    const wrong = fault(values[place]);
    if (wrong) throw new TypeError(`${sql}: parameter ${place + 1} ${wrong}`);
  }
}

function fault(value: unknown): string | undefined {
  if (typeof value === 'string') {
    if (value.includes('\0')) return 'is text that holds NUL: bind it as JSON or as bytes';
    return (value as Checkable).isWellFormed() ? undefined : 'is text with half a surrogate pair: bind it as JSON';
  }
  if (typeof value === 'number')
    return Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER
      ? undefined
      : `is ${value}: bind a number that SQLite keeps exactly`;
  if (value === null || value instanceof Uint8Array) return undefined;
  return `is of type ${typeof value}: bind text, a number, bytes or null`;
}
