import { MemoryEventStore } from '@eventdesk/adapters/event-store/memory/memory-event-store';
import { MemoryReads } from '@eventdesk/adapters/read-store/memory/memory-reads';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import { idOf } from '@eventdesk/kernel/event';
import type { Document, Projection } from '@eventdesk/kernel/projection';
import { sample } from '@eventdesk/kernel/testing/samples';
import fc from 'fast-check';
import { Projector } from './projector';
import type { Counted } from './testing/counted';
import { counted } from './testing/counted';

/** A log of these streams, each with its types, as they were appended. */
async function logOf(streams: readonly (readonly string[])[]) {
  const store = new MemoryEventStore();
  for (const [n, types] of streams.entries())
    await store.append(
      `sample-${n}`,
      types.map((type) => sample(type)),
      -1,
    );
  return { store, log: await store.readAll(-1, 1000) };
}

async function projecting(store: MemoryEventStore, projection: Projection = counted) {
  const collection = await new MemoryReads().open(projection);
  const parked: RecordedEvent[] = [];
  const projector = new Projector(projection, collection, {
    events: store,
    current: (event) => event,
    parkedAmong: async (streams) => [...streams].filter((stream) => parked.some((event) => event.stream === stream)),
    park: async (event) => void parked.push(event),
    advanced: () => undefined,
  });
  return { collection, projector, parked };
}

/** Documents and revisions as one fold of each stream gives them. */
function folds(log: readonly RecordedEvent[]) {
  const expected = new Map<string, { doc?: Document; revision: number }>();
  for (const event of log) {
    const id = idOf(event.stream);
    const before = expected.get(id)?.doc;
    const doc = counted.types.includes(event.type) ? counted.fold(before as never, event) : before;
    expected.set(id, { revision: event.revision, ...(doc && { doc }) });
  }
  return expected;
}

describe('the projector', () => {
  it('T26 makes the fold of each stream of events that come 1 to 3 times, in any order, in any batches', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.constantFrom('A', 'B', 'Gone', 'Other'), { minLength: 1, maxLength: 6 }), {
          minLength: 1,
          maxLength: 5,
        }),
        fc.infiniteStream(fc.nat()),
        async (streams, random) => {
          const { store, log } = await logOf(streams);
          const next = (below: number): number => (random.next().value as number) % below;
          const deliveries = log.flatMap((event) => Array<RecordedEvent>(1 + next(3)).fill(event));
          for (let at = deliveries.length - 1; at > 0; at--) {
            const other = next(at + 1);
            [deliveries[at], deliveries[other]] = [deliveries[other] as RecordedEvent, deliveries[at] as RecordedEvent];
          }
          const { projector, collection } = await projecting(store);
          while (deliveries.length > 0) await projector.apply(deliveries.splice(0, 1 + next(5)));
          const got = await collection.getMany([...folds(log).keys()]);
          expect(got).toEqual(folds(log));
        },
      ),
      { numRuns: 200 },
    ));

  it('T28 folds anew what another one wrote in between, so that two at once lose nothing', async () => {
    const { store, log } = await logOf([['A', 'B', 'A'], ['B', 'Gone', 'A'], ['Other']]);
    const { projector, collection } = await projecting(store);
    const turns = log.flatMap((_event, at) => [log.slice(0, at + 1), log.slice(at)]);
    await Promise.all(turns.map((events) => projector.apply(events)));
    expect(await collection.getMany(['0', '1', '2'])).toEqual(folds(log));
  });

  it('advances the revision by events that it does not fold, also before there is a document', async () => {
    const { store, log } = await logOf([['Other', 'Other']]);
    const { projector, collection } = await projecting(store);
    await projector.apply(log);
    expect(await collection.get('0')).toEqual({ revision: 1 });
  });

  it('T26 leaves out no event that the event store does not show yet', async () => {
    const { store, log } = await logOf([['A', 'B', 'A']]);
    const { projector, collection } = await projecting(store);
    await projector.apply(log.slice(0, 1));
    const read = store.read.bind(store);
    store.read = async () => [];
    await expect(projector.apply(log.slice(2))).rejects.toThrow('does not show sample-0@1 yet');
    store.read = read;
    await projector.apply(log.slice(2));
    expect(await collection.get('0')).toEqual(folds(log).get('0'));
  });

  it('T25 keeps what it could fold of a stream, parks it at the event that it could not, and writes the others', async () => {
    const { store, log } = await logOf([['A', 'B', 'A'], ['A']]);
    let broken = true;
    const shaky: Projection<Counted> = {
      ...counted,
      fold: (doc, event) => {
        if (broken && event.revision === 1) throw new Error('cannot');
        return counted.fold(doc, event);
      },
    };
    const { projector, collection, parked } = await projecting(store, shaky);
    await projector.apply(log);
    broken = false;
    expect(parked.map(({ revision }) => revision)).toEqual([1]);
    expect([await collection.get('0'), await collection.get('1')]).toMatchObject([{ revision: 0 }, { revision: 0 }]);
    expect(await projector.resume('sample-0')).toBe(true);
    expect(await collection.get('0')).toEqual(folds(log).get('0'));
  });

  it('T25 parks the one stream whose document cannot be stored', async () => {
    const { store, log } = await logOf([['A'], ['B']]);
    const odd: Projection = { ...counted, fold: (_doc, { stream, type }) => ({ id: idOf(stream), last: type === 'A' ? {} : 'x' }) as Document }; // prettier-ignore
    const collection = await new MemoryReads().open(odd);
    const write = collection.write.bind(collection);
    collection.write = async (writes, mark) => {
      if (writes.some(({ doc }) => typeof (doc as { last?: unknown })?.last === 'object'))
        throw new TypeError('no key');
      return write(writes, mark);
    };
    const parked: string[] = [];
    const written: string[] = [];
    const park = async ({ stream }: RecordedEvent) => void parked.push(stream);
    const by = {
      events: store,
      current: (event: RecordedEvent) => event,
      parkedAmong: async () => [],
      park,
      advanced: (revisions: ReadonlyMap<string, number>) => void written.push(...revisions.keys()),
    };
    await new Projector(odd, collection, by).apply(log, 7);
    expect([parked, (await collection.get('1'))?.revision, await collection.mark()]).toEqual([['sample-0'], 0, 7]);
    expect(written).toEqual(['1']);
  });
});
