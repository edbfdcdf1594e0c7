import type { AutomaticAnswerHeldBack } from '@eventdesk/domain/contact/events';
import type { EventOf, RecordedEvent } from '@eventdesk/kernel/event';
import { revealed } from '@eventdesk/kernel/personal';
import { millis } from '@eventdesk/kernel/ports/clock';

/** T01: one digest an hour, in milliseconds. It gathers for that long, and then goes. */
export const digestPause = 3_600_000;
const longest = 500;

/**
 * Numbers that the digest lists which began at a time: what was held back from an address since, until the next one may
 * begin. No number is in two of them, and a repeat lists the same.
 */
export function heldBackSince(events: readonly RecordedEvent[], began: string): readonly string[] {
  const from = millis(began);
  return events
    .filter((event): event is EventOf<typeof AutomaticAnswerHeldBack> => event.type === 'AutomaticAnswerHeldBack')
    .filter(({ data }) => millis(data.at) >= from && millis(data.at) < from + digestPause)
    .map(({ data }) => revealed(data.number, ''))
    .filter((number) => number !== '')
    .slice(0, longest);
}
