import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { Document } from '@eventdesk/kernel/projection';
import { versionedName } from '@eventdesk/kernel/projection';
import type { Platform } from '@eventdesk/platform/compose/platform';
import { projections } from '@eventdesk/read-models/all';
export async function startProjections(platform: Platform, ..._rest: unknown[]) {
  const stops: (() => Promise<void>)[] = [];
  const at = new Map<string, number>();
  for (const projection of projections) {
    const collection = await platform.reads.open<Document>(projection);
    const group = versionedName(projection);
    const consumer = await platform.feed.consume({
      group, kinds: [projection.kind], start: 'first', batchSize: 500,
      onBatch: async (batch) => {
        const by = new Map<string, RecordedEvent[]>();
        for (const { event } of batch.records) if (event.stream.startsWith(projection.kind + '-')) { const id = event.stream.slice(projection.kind.length + 1); by.set(id, [...(by.get(id) ?? []), event]); }
        const known = await collection.getMany([...by.keys()]);
        const writes = [];
        for (const [id, events] of by) {
          let { doc, revision } = known.get(id) ?? { doc: undefined, revision: -1 };
          const expected = revision;
          for (const event of events) { if (event.revision !== revision + 1) continue; doc = projection.fold(doc, event); revision = event.revision; }
          if (revision !== expected) writes.push({ id, doc, revision, expected });
        }
        await collection.write(writes);
        const last = batch.records.at(-1);
        if (last) { await batch.commit(last.offset); at.set(group, last.offset); }
      },
    });
    stops.push(() => consumer.stop());
  }
  return { stop: async () => { for (const stop of stops) await stop(); }, settled: async (_p: number) => { await new Promise((r) => setTimeout(r, 200)); } };
}
