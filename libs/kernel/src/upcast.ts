import type { RecordedEvent } from './event';

/** Turns the data of one stored version of an event type into the next one. */
export interface Upcaster {
  readonly type: string;
  /** The version it reads; it gives `from + 1`. */
  readonly from: number;
  readonly up: (data: unknown) => unknown;
}

/** A version of an event that this release does not know yet: it is waited for, never parked (invariant 14). */
export class UnknownVersion extends Error {
  override readonly name = 'UnknownVersion';
  constructor(
    readonly type: string,
    readonly version: number,
    readonly known: number | undefined,
  ) {
    super(
      known === undefined
        ? `event type ${type} is not known to this release; a newer release reads it`
        : `event type ${type} has version ${version}, this release knows ${known}; a newer release reads it`,
    );
  }
}

/**
 * Makes the one function that brings stored events to the versions this release folds.
 * Throws UnknownVersion for a type or version from a newer release.
 */
export function upcasting(
  current: ReadonlyMap<string, number>,
  upcasters: readonly Upcaster[],
): (event: RecordedEvent) => RecordedEvent {
  const steps = new Map(upcasters.map((upcaster) => [`${upcaster.type}.${upcaster.from}`, upcaster.up]));
  return (event) => {
    const known = current.get(event.type);
    if (known === event.version) return event;
    if (known === undefined || event.version > known) throw new UnknownVersion(event.type, event.version, known);
    let data = event.data;
    for (let version = event.version; version < known; version++) {
      const step = steps.get(`${event.type}.${version}`);
      if (!step) throw new Error(`no upcaster for ${event.type} from version ${version} to ${version + 1}`);
      data = step(data);
    }
    return { ...event, version: known, data };
  };
}
