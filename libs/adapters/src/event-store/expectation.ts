import type { Appended } from '@eventdesk/kernel/ports/event-store';
import { RevisionConflict } from '@eventdesk/kernel/ports/event-store';
import type { WrittenEvent } from './limits';

/** What an adapter knows of an event that stands in a stream. */
export interface Place {
  readonly id: string;
  readonly position: number;
}

/**
 * Says what becomes of an append to a stream whose last revision is `head`: undefined when it is to be written, its
 * old place when just these events already stand behind `expected`, as a whole or as the first part of what stands
 * there. Throws RevisionConflict for all else. `placeAt` gives what stands at a revision, if anything does.
 */
export function alreadyThere(
  stream: string,
  events: readonly WrittenEvent[],
  expected: number,
  head: number,
  placeAt: (revision: number) => Place | undefined,
): Appended | undefined {
  if (head === expected) return undefined;
  const conflict = () => new RevisionConflict(stream, expected, head);
  let place: Place | undefined;
  for (const [index, event] of events.entries()) {
    place = placeAt(expected + 1 + index);
    if (place?.id !== event.id) throw conflict();
  }
  if (!place) throw conflict();
  return { revision: expected + events.length, position: place.position };
}
