import { randomUUID } from 'node:crypto';
import type { EventToAppend, RecordedEvent } from '../event';
import type { EventStore } from '../ports/event-store';

/** An event of a test; its id is given or new, its data says what is expected to come back. */
export const sample = (
  type = 'SampleHappened',
  data: unknown = { text: 'ü \u0000 \ud83d\ude00' },
  id = randomUUID(),
): EventToAppend => ({
  id,
  type,
  version: 1,
  data,
  metadata: { commandId: id, correlationId: id, causationId: id, actor: 'timer:test' },
});

export const samples = (count: number): EventToAppend[] =>
  Array.from({ length: count }, (_, index) => sample('SampleHappened', { index }));

export const newStream = (kind = 'sample'): string => `${kind}-${randomUUID()}`;

export const idsOf = (events: readonly { readonly id: string }[]): string[] => events.map(({ id }) => id);

/** What became of promises: `RevisionConflict` and the like by name. */
export const fates = async (promises: readonly Promise<unknown>[]): Promise<string[]> =>
  (await Promise.allSettled(promises)).map((one) =>
    one.status === 'fulfilled' ? 'done' : one.reason instanceof Error ? one.reason.name : String(one.reason),
  );

/** The whole log behind a position, read in small pages. */
export async function logAfter(store: EventStore, position: number): Promise<RecordedEvent[]> {
  const all: RecordedEvent[] = [];
  for (;;) {
    const page = await store.readAll(all.at(-1)?.position ?? position, 7);
    if (page.length === 0) return all;
    all.push(...page);
  }
}
