import type { EventLog, Proposed, StoredRecord } from './event-log';
import type { Expected } from './places';

/** What becomes of an append (EventStoreDB 24.2, as observed). */
export type Verdict =
  | { readonly kind: 'write' }
  /** These events are there already: the answer is the old place of the last one. */
  | { readonly kind: 'old'; readonly last: StoredRecord }
  | { readonly kind: 'wrong'; readonly current: number };

/** Judges an append that holds at least one event. */
export function judged(log: EventLog, stream: string, events: readonly Proposed[], expected: Expected): Verdict {
  const current = log.lastRevision(stream);
  const wrong: Verdict = { kind: 'wrong', current };
  if (expected === 'any' || expected === 'stream_exists') {
    if (expected === 'stream_exists' && current < 0) return wrong;
    const first = log.remembered(stream, events[0]?.id ?? '');
    if (first === undefined) return { kind: 'write' };
    const follow = events.every(({ id }, index) => log.remembered(stream, id) === first + index);
    return follow ? old(log, stream, first + events.length - 1) : wrong;
  }
  const at = expected === 'no_stream' ? -1 : expected;
  if (at === current) return { kind: 'write' };
  const same = events.every(({ id }, index) => log.recordAt(stream, at + 1 + index)?.id === id);
  return same ? old(log, stream, at + events.length) : wrong;
}

function old(log: EventLog, stream: string, revision: number): Verdict {
  const last = log.recordAt(stream, revision);
  if (!last) throw new Error(`revision ${revision} of ${stream} was judged to be there, and is not`);
  return { kind: 'old', last };
}
