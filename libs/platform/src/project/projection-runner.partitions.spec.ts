import { MemoryReads } from '@eventdesk/adapters/read-store/memory/memory-reads';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import { idOf } from '@eventdesk/kernel/event';
import type { ReadStore } from '@eventdesk/kernel/ports/read-store';
import fc from 'fast-check';
import { gate, PartitionedPlace } from '../consume/testing/partitioned-place';
import { builtOf, builtProjections, projectionsBuilt } from './built';
import { buildLease } from './build-lease';
import type { ProjectionRunnerOptions } from './projection-runner';
import { ProjectionRunner } from './projection-runner';
import { rebuildBeside } from './rebuild-beside';
import { counted } from './testing/counted';

const name = 'test-counted-v1';
const streams = Array.from({ length: 8 }, (_, n) => `sample-${n}`);

/** Every document and tombstone as text, and what a fresh fold of the log makes. */
async function texts(reads: ReadStore): Promise<string> {
  return JSON.stringify(await (await reads.open(counted)).scan('', 1000));
}
async function folded(log: readonly RecordedEvent[]): Promise<string> {
  const reads = new MemoryReads();
  const docs = await reads.open(counted);
  for (const event of log) {
    const id = idOf(event.stream);
    const before = await docs.get(id);
    const doc = counted.types.includes(event.type) ? counted.fold(before?.doc, event) : before?.doc;
    await docs.write([{ id, doc, revision: event.revision, expected: event.revision - 1 }]);
  }
  return texts(reads);
}

describe('the projection runner over partitions', () => {
  let at: PartitionedPlace;
  let reads: MemoryReads;
  let running: ProjectionRunner[];
  beforeEach(() => {
    [at, reads, running] = [new PartitionedPlace({ isInternal: (type) => type === 'B' }), new MemoryReads(), []];
  });
  afterEach(async () => {
    await Promise.all(running.map((runner) => runner.stop()));
    await at.close();
  });
  const sources = () => ({ ...at.place, reads, projections: [counted] });
  const make = (more: Partial<ProjectionRunnerOptions> = {}): ProjectionRunner => {
    const runner = new ProjectionRunner({ ...sources(), feed: at.topics.feed(), ...more });
    running.push(runner);
    return runner;
  };
  const log = () => at.place.events.readAll(-1, 10_000);
  const isBuilt = async () => (await projectionsBuilt(at.place.state, reads, [counted])).get(name);

  it('X-4 is built by one of many that start at once, from the event store, and then shared by all', async () => {
    for (const stream of streams) await at.append(stream, 'A', 'B');
    expect(await isBuilt()).toBe(false);
    let built = 0;
    const runners = [1, 2, 3].map(() => make({ onProgress: () => void built++ }));
    await Promise.all(runners.map((runner) => runner.start()));
    expect([built, await isBuilt()]).toEqual([1, true]);
    for (const stream of streams) await at.bring(stream, 'Other', 'B', 'A');
    await runners[0]?.idle();
    expect(await texts(reads)).toBe(await folded(await log()));
    expect((await runners[0]?.lags())?.get(name)).toBe(0);
  });

  it('X-4 waits for who builds, and goes on from the mark when that one died', async () => {
    for (const stream of streams) await at.append(stream, 'A');
    const { state, clock } = at.place;
    await state.lease(buildLease(name), 'dead', 60_000);
    const half = (await log())[3]?.position ?? 0;
    const docs = await reads.open(counted);
    for (const event of (await log()).slice(0, 4))
      await docs.write([{ id: idOf(event.stream), doc: counted.fold(undefined, event), revision: 0, expected: -1 }], half); // prettier-ignore
    const runner = make();
    const started = runner.start();
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    expect(await isBuilt()).toBe(false);
    clock.at += 60_001;
    await started;
    expect([await texts(reads), await isBuilt()]).toEqual([await folded(await log()), true]);
  });

  it('is ready on an empty log, and built anew when its documents were thrown away since', async () => {
    const first = make();
    await first.start();
    expect(await isBuilt()).toBe(true);
    for (const stream of streams) await at.bring(stream, 'A');
    await first.idle();
    await first.stop();
    reads = new MemoryReads();
    expect(await isBuilt()).toBe(false);
    await make().start();
    expect([await texts(reads), await isBuilt()]).toEqual([await folded(await log()), true]);
  });

  it('is built anew when what the work state says is of another log', async () => {
    for (const stream of streams) await at.append(stream, 'A');
    const { state, events } = at.place;
    await state.put(builtProjections, name, { logId: 'another', position: 99, offsets: {} });
    await make().start();
    expect(await texts(reads)).toBe(await folded(await log()));
    expect(await builtOf(state, name)).toMatchObject({ logId: events.logId, position: await events.head() });
  });

  it('T26 takes what the feed lost from the log', async () => {
    const first = make();
    await first.start();
    for (const stream of streams) await at.bring(stream, 'A');
    await first.idle();
    await first.stop();
    for (const stream of streams) await at.bring(stream, 'A', 'B');
    for (const stream of streams) at.topics.expire(stream);
    const second = make();
    await second.start();
    await at.bring('sample-new', 'A');
    await second.idle();
    expect(await texts(reads)).toBe(await folded(await log()));
  });

  it('X-4 is rebuilt beside while two others write, byte for byte as a fresh fold', async () => {
    for (const stream of streams) await at.bring(stream, 'A', 'B');
    const [one, two] = [make(), make()];
    await Promise.all([one.start(), two.start()]);
    const swapping = gate();
    // What others write between the last look at the log and the swap goes into the old documents alone.
    const late: ReadStore = Object.assign(Object.create(reads) as ReadStore, {
      beside: async (projection: typeof counted) => {
        const next = await reads.beside(projection);
        const swap = next.swap.bind(next);
        return Object.assign(next, {
          swap: async () => {
            for (const stream of streams) await at.bring(stream, 'A', 'Other');
            await Promise.all([one.idle(), two.idle()]);
            swapping.open();
            await swap();
          },
        });
      },
    });
    const rebuilt = rebuildBeside({ ...sources(), reads: late }, counted);
    await swapping.opened;
    for (const stream of streams) await at.bring(stream, 'B');
    await rebuilt;
    await Promise.all([one.idle(), two.idle()]);
    expect(await texts(reads)).toBe(await folded(await log()));
    expect(await isBuilt()).toBe(true);
  });

  it('X-4 is rebuilt by one at a time', async () => {
    await at.place.state.lease(buildLease(name), 'another', 60_000);
    await expect(rebuildBeside(sources(), counted)).rejects.toThrow('test-counted-v1 is being built already');
  });

  it('T26 makes the fold of each stream of events that come 1 to 3 times, shuffled across partitions', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(5), fc.constantFrom('A', 'B', 'Gone', 'Other'), fc.integer({ min: 1, max: 3 })), {
          minLength: 1,
          maxLength: 25,
        }),
        fc.infiniteStream(fc.nat()),
        async (drawn, random) => {
          const next = (below: number): number => (random.next().value as number) % below;
          const pace = async () => {
            for (let turns = next(4); turns > 0; turns--) await new Promise(setImmediate);
          };
          const place = new PartitionedPlace({ isInternal: (type) => type === 'B', pace });
          const store = new MemoryReads();
          const options = { ...place.place, reads: store, projections: [counted] };
          const two = [1, 2].map(() => new ProjectionRunner({ ...options, feed: place.topics.feed() }));
          for (const runner of two) await runner.start();
          const records: RecordedEvent[] = [];
          for (const [n, type, times] of drawn)
            for (const event of await place.append(`sample-${n}`, type))
              for (let time = 0; time < times; time++) records.splice(next(records.length + 1), 0, event);
          for (const event of records) {
            place.topics.publish([event]);
            if (next(5) === 0) await new Promise(setImmediate);
            if (next(9) === 0) place.topics.rebalance(name);
          }
          await two[0]?.idle();
          expect(await texts(store)).toBe(await folded(await place.place.events.readAll(-1, 1000)));
          await Promise.all(two.map((runner) => runner.stop()));
          await place.close();
        },
      ),
      { numRuns: 15 },
    ));
});
