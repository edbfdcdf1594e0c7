import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import { upcasting } from '@eventdesk/kernel/upcast';
import type { ConsumerOptions } from './consumer-runner';
import { ConsumerRunner } from './consumer-runner';
import type { Handler } from './handler';
import { RevisionGap } from './handler';
import { Ledger, Place } from './testing/place';

describe('the consumer runner', () => {
  let place: Place;
  let ledger: Ledger;
  let running: ConsumerRunner[];
  beforeEach(() => {
    [place, ledger, running] = [new Place(), new Ledger(), []];
  });
  afterEach(async () => {
    await Promise.all(running.map((runner) => runner.stop()));
    await place.close();
  });

  const start = async (
    handlers: Record<string, Handler>,
    more: Partial<ConsumerOptions> = {},
  ): Promise<ConsumerRunner> => {
    const runner = new ConsumerRunner({
      ...place,
      group: 'group',
      kinds: ['sample'],
      start: 'first',
      handlers: new Map(Object.entries(handlers)),
      tryPauses: [0, 0, 0, 0],
      ...more,
    });
    running.push(runner);
    await runner.start();
    return runner;
  };
  const poison =
    (bad: (event: RecordedEvent) => boolean): Handler =>
    async (event) => {
      await ledger.write(event);
      if (bad(event)) throw new Error('cannot', { cause: new TypeError('no such field') });
    };

  it('handles each stream in order, and streams beside each other', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const slow: Handler = async (event) => {
      if (event.stream === 'sample-slow' && event.revision === 0) await held;
      await ledger.write(event);
    };
    await place.append('sample-slow', 'A', 'A');
    await place.append('sample-b', 'A', 'A', 'A');
    const runner = await start({ A: slow });
    await ledger.has('sample-b@2');
    expect(ledger.of('sample-slow')).toEqual([]);
    expect(await place.feed.committed('group')).toEqual({});
    release();
    await runner.idle();
    expect(ledger.of('sample-slow')).toEqual(['sample-slow@0', 'sample-slow@1']);
    expect(ledger.of('sample-b')).toEqual(['sample-b@0', 'sample-b@1', 'sample-b@2']);
    expect(await place.feed.committed('group')).toEqual({ log: await place.events.head() });
  });

  it('keeps to its number of handlers at the same time', async () => {
    let [now, most] = [0, 0];
    const counting: Handler = async () => {
      most = Math.max(most, ++now);
      await new Promise(setImmediate);
      now--;
    };
    for (let n = 0; n < 30; n++) await place.append(`sample-${n}`, 'A');
    await (await start({ A: counting }, { parallel: 4 })).idle();
    expect(most).toBe(4);
  });

  it('holds the feed back when too much is in hand', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const taken = new Set<string>();
    for (let n = 0; n < 40; n++) await place.append(`sample-${n}`, 'A');
    const runner = await start(
      { A: async ({ stream }) => void (taken.add(stream), await held) },
      { window: 10, batchSize: 5, parallel: 100 },
    );
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    expect(taken.size).toBe(10);
    release();
    await runner.idle();
    expect(taken.size).toBe(40);
  });

  it('T25 tries a poison event 5 times, parks its stream with the cause, and others go on', async () => {
    await place.append('sample-bad', 'A', 'A', 'A');
    await place.append('sample-good', 'A', 'A');
    const runner = await start({ A: poison(({ stream, revision }) => stream === 'sample-bad' && revision === 1) });
    await runner.idle();
    expect(ledger.of('sample-bad')).toEqual(['sample-bad@0', ...Array<string>(5).fill('sample-bad@1')]);
    expect(ledger.of('sample-good')).toEqual(['sample-good@0', 'sample-good@1']);
    expect(await runner.parked()).toEqual([
      {
        group: 'group',
        stream: 'sample-bad',
        revision: 1,
        position: (await place.events.read('sample-bad', { from: 1 }))[0]?.position,
        type: 'A',
        state: 'parked',
        cause: 'Error: cannot ← TypeError: no such field',
        tries: 5,
        since: '2026-01-01T00:00:00.000Z',
      },
    ]);
    expect(runner.figures).toMatchObject({ parked: 1, partitions: [{ lag: 0 }] });
  });

  it('T25 lets other streams go on while a poison event is being tried', async () => {
    await place.append('sample-bad', 'A');
    const runner = await start({ A: poison(({ stream }) => stream === 'sample-bad') }, { tryPauses: [60_000_000] });
    await ledger.has('sample-bad@0');
    await place.append('sample-good', 'A');
    await ledger.has('sample-good@0');
    expect(await runner.parked()).toEqual([]);
  });

  it('T25 lets later events of a parked stream wait, also after a restart, and handles them in order on replay', async () => {
    await place.append('sample-bad', 'A', 'A');
    let broken = true;
    const handlers = { A: poison(({ revision }) => broken && revision === 0) };
    const first = await start(handlers);
    await first.idle();
    await first.stop();
    ledger.lines.length = 0;
    const second = await start(handlers);
    await place.append('sample-bad', 'A');
    await second.idle();
    expect(ledger.lines).toEqual([]);
    expect(await second.replay('sample-bad')).toBe(false);
    broken = false;
    ledger.lines.length = 0;
    expect(await second.replay('sample-bad')).toBe(true);
    await place.append('sample-bad', 'A');
    await second.idle();
    expect(ledger.lines).toEqual(['sample-bad@0', 'sample-bad@1', 'sample-bad@2', 'sample-bad@3']);
    expect([await second.parked(), await second.replay('sample-bad')]).toEqual([[], false]);
  });

  it('drops the event that a stream is parked at, and goes on behind it', async () => {
    await place.append('sample-bad', 'A', 'A');
    const runner = await start({ A: poison(({ revision }) => revision === 0) });
    await runner.idle();
    ledger.lines.length = 0;
    expect(await runner.drop('sample-bad')).toBe(true);
    expect([ledger.lines, await runner.parked()]).toEqual([['sample-bad@1'], []]);
  });

  it('T25 waits for a version that it does not know, tries it again, and parks nothing', async () => {
    let current = upcasting(new Map([['A', 1]]), []);
    await place.append('sample-new', 'A', 'B', 'A');
    await place.append('sample-old', 'A');
    const handlers = { A: ledger.write, B: ledger.write };
    const runner = await start(handlers, { current: (event) => current(event) });
    await runner.idle();
    expect(ledger.of('sample-new')).toEqual(['sample-new@0']);
    expect(ledger.of('sample-old')).toEqual(['sample-old@0']);
    expect((await runner.parked()).map(({ state, revision }) => ({ state, revision }))).toEqual([
      { state: 'waiting', revision: 1 },
    ]);
    current = upcasting(new Map([['A', 1], ['B', 1]]), []); // prettier-ignore
    await runner.retryWaiting();
    expect(ledger.of('sample-new')).toEqual(['sample-new@0', 'sample-new@1', 'sample-new@2']);
    expect(await runner.parked()).toEqual([]);
  });

  it('waits for a store that is away, and parks nothing', async () => {
    let away = 8;
    const handler: Handler = async (event) => {
      if (away-- > 0) throw new StoreUnavailable('away', 'down');
      await ledger.write(event);
    };
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick'] });
    await place.append('sample-a', 'A');
    const runner = await start({ A: handler });
    const idle = runner.idle();
    while (ledger.lines.length === 0) await jest.advanceTimersByTimeAsync(1000);
    await idle;
    jest.useRealTimers();
    expect([ledger.lines, await runner.parked()]).toEqual([['sample-a@0'], []]);
  });

  it('reads what a handler misses from the event store', async () => {
    let seen = -1;
    const strict: Handler = async (event) => {
      if (event.revision > seen + 1) throw new RevisionGap(seen + 1);
      seen = event.revision;
      await ledger.write(event);
    };
    await place.append('sample-a', 'A', 'Other', 'A', 'A');
    const runner = await start({ A: strict, Other: strict }, { start: { after: (await place.events.head()) - 1 } });
    await runner.idle();
    expect(ledger.lines).toEqual([0, 1, 2, 3].map((revision) => `sample-a@${revision}`));
  });

  it('T30 handles again after a crash what was not committed, and nothing that was', async () => {
    await place.append('sample-a', 'A');
    const first = await start({ A: ledger.write });
    await first.idle();
    await first.stop();
    await place.append('sample-a', 'A', 'A');
    let reached: () => void = () => undefined;
    const dead = new Promise<void>((resolve) => (reached = resolve));
    const dying = await start({
      A: async ({ revision }) => (revision === 2 ? (reached(), new Promise(() => undefined)) : undefined),
    });
    await dead;
    running = running.filter((runner) => runner !== dying);
    ledger.lines.length = 0;
    place.feed = place.newFeed();
    await (await start({ A: ledger.write })).idle();
    expect(ledger.lines.at(-1)).toBe('sample-a@2');
    expect(ledger.lines).not.toContain('sample-a@0');
  });

  it('stops within the batch: what is in hand is finished and committed, what is not comes again', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await place.append('sample-a', 'A', 'A');
    const runner = await start({
      A: async (event) => {
        await ledger.write(event);
        if (event.revision === 0) await held;
      },
    });
    await ledger.has('sample-a@0');
    const stopped = runner.stop();
    release();
    await stopped;
    expect(ledger.lines).toEqual(['sample-a@0']);
    await (await start({ A: ledger.write })).idle();
    expect(ledger.lines).toEqual(['sample-a@0', 'sample-a@1']);
  });

  it('is settled at a position once everything up to it took effect, foreign kinds included', async () => {
    const runner = await start({ A: ledger.write });
    await place.append('sample-a', 'A');
    const position = await place.events.head();
    await place.append('other-a', 'A');
    await runner.settled(position);
    expect(ledger.lines).toEqual(['sample-a@0']);
    await runner.settled(await place.events.head());
  });
});
