import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import type { ParkedStream } from './parked-streams';
import { parkedStreams } from './parked-streams';
import type { Handler } from './handler';
import { gate, PartitionedPlace } from './testing/partitioned-place';

const streams = Array.from({ length: 12 }, (_, n) => `sample-${n}`);
const revisions = (stream: string, count: number) => Array.from({ length: count }, (_, n) => `${stream}@${n}`);
const isSecret = (type: string): boolean => type === 'Secret';

describe('the consumer runner over partitions', () => {
  let at: PartitionedPlace;
  beforeEach(() => {
    at = new PartitionedPlace({ isInternal: isSecret });
  });
  afterEach(async () => {
    jest.useRealTimers();
    await at.close();
  });
  const fake = () => jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick'] });

  it('shares streams with other members, loses none when one comes, goes or dies, and keeps their order', async () => {
    const handlers = { A: at.ledger.write };
    const one = await at.member(handlers);
    for (const stream of streams) await at.bring(stream, 'A', 'A');
    const two = await at.member(handlers);
    for (const stream of streams) await at.bring(stream, 'A', 'A');
    at.topics.rebalance('group');
    for (const stream of streams) await at.bring(stream, 'A');
    one.feed.die();
    await two.runner.idle();
    for (const stream of streams) expect([...new Set(at.ledger.of(stream))]).toEqual(revisions(stream, 5));
    expect(two.runner.figures.partitions.map(({ lag }) => lag)).toEqual([0, 0, 0, 0]);
  });

  it('tells the lag of the whole group, and in its figures that of the partitions it has', async () => {
    const held = gate();
    const one = await at.member({ A: () => held.opened });
    const two = await at.member({ A: () => held.opened });
    for (const stream of streams) await at.bring(stream, 'A');
    const own = () => [one, two].map(({ runner }) => runner.figures.partitions.length);
    while (own().join() !== '2,2') await new Promise(setImmediate);
    const lags = [one, two].flatMap(({ runner }) => runner.figures.partitions.map(({ lag }) => lag));
    expect(lags.reduce((sum, lag) => sum + lag, 0)).toBe(12);
    expect(await one.runner.lag()).toBe(12);
    held.open();
    await Promise.all([one.runner.idle(), two.runner.idle()]);
    expect(await one.runner.lag()).toBe(0);
  });

  it('reads an internal event that it handles, and markers of one stream at once', async () => {
    const got: unknown[] = [];
    at.topics.publish(await at.append('sample-a', 'A', 'Secret', 'Secret', 'A', 'Secret'));
    const handler: Handler = async ({ type, revision, data }) => void got.push([type, revision, data]);
    const { runner } = await at.member({ A: handler, Secret: handler }, { isInternal: isSecret });
    await runner.idle();
    const data = (await at.place.events.read('sample-a')).map((event) => [event.type, event.revision, event.data]);
    expect([got, at.reads]).toEqual([data, ['sample-a@1+4']]);
  });

  it('reads nothing for markers when it handles no internal type', async () => {
    at.topics.publish(await at.append('sample-a', 'A', 'Secret', 'A'));
    await (await at.member({ A: at.ledger.write }, { isInternal: isSecret })).runner.idle();
    expect([at.ledger.lines, at.reads]).toEqual([['sample-a@0', 'sample-a@2'], []]);
  });

  it('waits for an internal event that the event store does not show yet', async () => {
    fake();
    let hidden = true;
    at.topics.publish(await at.append('sample-a', 'Secret'));
    const { read, readAll } = at.events;
    const events = { readAll, read: async (...args: Parameters<typeof read>) => (hidden ? [] : read(...args)) };
    const { runner } = await at.member({ Secret: at.ledger.write }, { events });
    await jest.advanceTimersByTimeAsync(1500);
    expect([at.ledger.lines, await runner.parked()]).toEqual([[], []]);
    hidden = false;
    await jest.advanceTimersByTimeAsync(1500);
    expect(at.ledger.lines).toEqual(['sample-a@0']);
  });

  it('T26 leaves out no missing event that the event store does not show yet', async () => {
    fake();
    let hidden = true;
    const [first, , last] = await at.append('sample-a', 'A', 'A', 'A');
    at.topics.publish([first, last].filter((event) => event !== undefined));
    const { read, readAll } = at.events;
    const events = { readAll, read: async (...args: Parameters<typeof read>) => (hidden ? [] : read(...args)) };
    const { runner } = await at.member({ A: at.ledger.write }, { events });
    await jest.advanceTimersByTimeAsync(1500);
    expect(at.ledger.lines).toEqual(['sample-a@0']);
    hidden = false;
    await jest.advanceTimersByTimeAsync(1500);
    await runner.idle();
    expect(at.ledger.lines).toEqual(revisions('sample-a', 3));
  });

  it('begins behind its position of the log, in every partition, and when it fills a gap', async () => {
    for (const stream of streams) await at.bring(stream, 'A', 'A');
    const after = await at.place.events.head();
    for (const stream of streams) await at.bring(stream, 'A');
    const [, skipped, last] = [...(await at.append('sample-0', 'A', 'A', 'A'))];
    at.topics.publish([last, skipped].filter((event) => event !== undefined));
    await (await at.member({ A: at.ledger.write }, { start: { after } })).runner.idle();
    const wanted = streams.flatMap((stream) => (stream === 'sample-0' ? [2, 3, 4, 5] : [2]).map((n) => `${stream}@${n}`)); // prettier-ignore
    expect([...at.ledger.lines].sort()).toEqual(wanted.sort());
  });

  it('T26 reads what is missing in a stream first, and passes over what it handled before', async () => {
    const [a0, a1, a2, a3] = await at.append('sample-a', 'A', 'B', 'A', 'A');
    if (!a0 || !a1 || !a2 || !a3) throw new Error('four events were appended');
    at.topics.publish([a0, a3, a2, a0, a3]);
    await (await at.member({ A: at.ledger.write, B: at.ledger.write })).runner.idle();
    expect(at.ledger.lines).toEqual(revisions('sample-a', 4));
    expect(at.reads).toEqual(['sample-a@1+2']);
  });

  it('T26 handles a repeat of what it did not handle itself, since only another member may have begun with it', async () => {
    const [a0, a1] = await at.append('sample-a', 'A', 'A');
    if (!a0 || !a1) throw new Error('two events were appended');
    at.topics.publish([a1, a0]);
    await (await at.member({ A: at.ledger.write })).runner.idle();
    expect(at.ledger.lines).toEqual(['sample-a@1', 'sample-a@0']);
  });

  it('T26 handles what the feed lost before what comes behind it, and of its own partition alone', async () => {
    const lost = 'sample-0';
    const first = await at.member({ A: at.ledger.write });
    for (const stream of streams) await at.bring(stream, 'A');
    await first.runner.idle();
    await first.runner.stop();
    at.ledger.lines.length = 0;
    await at.bring(lost, 'A', 'A');
    for (const stream of streams) await at.append(stream, 'Other', 'A');
    await at.place.append('other-0', 'A');
    at.topics.expire(lost);
    const second = await at.member({ A: at.ledger.write });
    await second.runner.idle();
    await at.ledger.has(`${lost}@4`);
    await at.bring(lost, 'A');
    await second.runner.idle();
    const same = streams.filter((stream) => at.topics.nameOf(stream) === at.topics.nameOf(lost));
    expect(at.ledger.of(lost)).toEqual([`${lost}@1`, `${lost}@2`, `${lost}@4`, `${lost}@5`]);
    expect(new Set(at.ledger.lines.map((line) => line.replace(/@.*/, '')))).toEqual(new Set(same));
  });

  it('T26 makes up for nothing that was handled before it was imported, and goes on with what was parked there', async () => {
    const lost = 'sample-0';
    await at.append(lost, 'A', 'A');
    await at.append('sample-parked', 'A');
    const imported = await at.place.events.head();
    const parked = { group: 'group', stream: 'sample-parked', revision: 0, state: 'waiting', tries: 0 };
    await at.place.state.put(parkedStreams, 'group/sample-parked', parked);
    await at.bring(lost, 'A');
    at.topics.expire(lost);
    await at.bring(lost, 'A');
    const { runner } = await at.member({ A: at.ledger.write }, { start: { after: -1 }, imported });
    await runner.idle();
    expect(at.ledger.of(lost)).toEqual([`${lost}@2`, `${lost}@3`]);
    await runner.replay('sample-parked');
    expect(at.ledger.of('sample-parked')).toEqual(['sample-parked@0']);
  });

  it('T25 does not park what it failed at after the partition was given to another', async () => {
    const held = gate();
    let calls = 0;
    const handler: Handler = async (event) => {
      if (calls++ > 0) return at.ledger.write(event);
      await held.opened;
      throw new Error('too late');
    };
    const one = await at.member({ A: handler });
    await at.bring('sample-a', 'A', 'A');
    while (calls === 0) await new Promise(setImmediate);
    one.feed.die();
    const two = await at.member({ A: handler });
    await two.runner.idle();
    held.open();
    await one.runner.stop();
    expect([at.ledger.lines, await two.runner.parked()]).toEqual([revisions('sample-a', 2), []]);
  });

  it('T25 takes a stream up again that a command asked for, soon, and once among its members', async () => {
    fake();
    let broken = true;
    const handler: Handler = async (event) => {
      if (broken) throw new Error('cannot');
      await at.ledger.write(event);
    };
    await at.bring('sample-a', 'A', 'A');
    const { runner } = await at.member({ A: handler });
    await at.member({ A: handler });
    while ((await runner.parked()).length === 0) await jest.advanceTimersByTimeAsync(10);
    broken = false;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(at.ledger.lines).toEqual([]);
    const { state } = at.place;
    const kept = await state.get<ParkedStream>(parkedStreams, 'group/sample-a');
    await state.put(parkedStreams, 'group/sample-a', { ...kept?.value, state: 'waiting', tries: 0 });
    await jest.advanceTimersByTimeAsync(5000);
    expect([at.ledger.lines, await runner.parked()]).toEqual([revisions('sample-a', 2), []]);
  });

  it('T25 loses no event that came to wait while another member took its stream up again', async () => {
    const [held, reached] = [gate(), gate()];
    let broken = true;
    const handler: Handler = async (event) => {
      if (broken) throw new Error('cannot');
      await at.ledger.write(event);
      if (event.revision !== 1) return;
      reached.open();
      await held.opened;
    };
    await at.bring('sample-a', 'A', 'A');
    const owner = await at.member({ A: handler });
    await owner.runner.idle();
    broken = false;
    const other = at.outside({ A: handler });
    const replayed = other.runner.replay('sample-a');
    await reached.opened;
    await at.bring('sample-a', 'A');
    await owner.runner.idle();
    // As it does every few seconds: what it sees now has come to wait behind the end that it has read.
    await other.runner.parked();
    held.open();
    expect(await replayed).toBe(true);
    await at.bring('sample-a', 'A');
    await owner.runner.idle();
    expect(at.ledger.lines).toEqual(revisions('sample-a', 4));
  });

  it('leaves the group again when it was stopped while it joined', async () => {
    const joining = gate();
    const { runner, feed } = at.outside({ A: at.ledger.write });
    const consume = feed.consume.bind(feed);
    feed.consume = async (subscription) => {
      await joining.opened;
      return consume(subscription);
    };
    const started = runner.start();
    await runner.stop();
    joining.open();
    await started;
    for (const stream of streams) await at.bring(stream, 'A');
    await (await at.member({ A: at.ledger.write })).runner.idle();
    expect([...at.ledger.lines].sort()).toEqual(streams.map((stream) => `${stream}@0`).sort());
  });

  it('has no more in hand than it may while its handlers wait, of a hundred thousand records', async () => {
    const [event] = await at.append('sample-a', 'A');
    if (!event) throw new Error('an event was appended');
    const all = Array.from({ length: 100_000 }, (_, n) => ({ ...event, stream: `sample-${n}`, position: n }));
    at.topics.publish(all);
    const taken = new Set<string>();
    const handler: Handler = ({ stream }) => (taken.add(stream), new Promise(() => undefined));
    fake();
    const { runner } = await at.member({ A: handler }, { parallel: 100_000, window: 500 });
    for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
    expect([taken.size, await runner.lag()]).toEqual([500, 100_000]);
  });

  it('ends although a handler hangs at a store that is away, and what it had comes again', async () => {
    const hangs = gate();
    await at.bring('sample-a', 'A', 'A');
    await at.bring('sample-b', 'A');
    const { runner } = await at.member({
      A: async ({ stream }) => {
        if (stream === 'sample-b') throw new StoreUnavailable('away', 'down');
        hangs.open();
        await new Promise(() => undefined);
      },
    });
    await hangs.opened;
    fake();
    const stopped = runner.stop();
    await jest.advanceTimersByTimeAsync(3000);
    await stopped;
    jest.useRealTimers();
    await (await at.member({ A: at.ledger.write })).runner.idle();
    expect([at.ledger.of('sample-a'), at.ledger.of('sample-b')]).toEqual([revisions('sample-a', 2), ['sample-b@0']]);
  });
});
