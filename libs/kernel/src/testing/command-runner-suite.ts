import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Decider } from '../decider';
import type { NewEventOf } from '../event';
import { event } from '../event';
import { idsOver } from '../ids';
import type { CommandContext, Loaded } from '../loader';
import { CommandRunner, unwritten } from '../loader';
import type { EventStore } from '../ports/event-store';
import { isProblem, Problem } from '../problem';
import type { EventStoreUnderTest } from './event-store-suite';
import { testHashing } from './hashing';
import { newStream } from './samples';

const Begun = event('JarBegun', 1, z.strictObject({ number: z.string() }));
const Put = event('CoinPut', 1, z.strictObject({ sum: z.number() }));
type JarEvent = NewEventOf<typeof Begun> | NewEventOf<typeof Put>;
type JarCommand =
  | { readonly type: 'Begin'; readonly number: string }
  | { readonly type: 'PutCoins'; readonly coins: number }
  | { readonly type: 'FillUp'; readonly to: number };
interface Jar {
  readonly number: string;
  readonly sum: number;
}

/** Coins in a jar: each event says the sum, so that a decision on an old state shows. */
const jar: Decider<Jar, JarCommand, JarEvent> = {
  kind: 'jar',
  initial: { number: '', sum: 0 },
  decide: {
    Begin: ({ number }) => [Begun({ number })],
    PutCoins: ({ coins }, { sum }) => {
      if (coins < 0) throw new Problem('no-negative-coins', 'conflict', 'coins are put in, never taken out');
      return Array.from({ length: coins }, (_, index) => Put({ sum: sum + index + 1 }));
    },
    FillUp: ({ to }, { sum }) => (sum >= to ? [] : [Put({ sum: to })]),
  },
  evolve: {
    JarBegun: (state, { data }) => ({ ...state, number: data.number }),
    CoinPut: (state, { data }) => ({ ...state, sum: data.sum }),
  },
};

const at = '2026-01-01T00:00:00.000Z';
const contextOf = (more: Partial<CommandContext> = {}): CommandContext => {
  const commandId = randomUUID();
  return { commandId, correlationId: commandId, causationId: commandId, actor: 'timer:test', at, ...more };
};
const put = (coins: number): JarCommand => ({ type: 'PutCoins', coins });
const slugOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'done',
    (thrown: unknown) => (isProblem(thrown) ? thrown.slug : thrown),
  );

/** What the command runner promises over an event store (invariants 2 and 3, T28). */
export function commandRunnerSuite(name: string, make: () => Promise<EventStoreUnderTest>): void {
  describe(`commands over the event store: ${name}`, () => {
    let log: EventStoreUnderTest;
    let store: EventStore;
    let commands: CommandRunner;
    const ids = idsOver(testHashing);
    const begin = (stream: string, series: string, context: CommandContext, known?: Loaded<Jar>) =>
      commands.runNumbered(
        jar,
        stream,
        { stream: series, allocation: Put({ sum: 0 }), number: (revision) => String(100001 + revision) },
        (number): JarCommand => ({ type: 'Begin', number }),
        context,
        known,
      );
    const sums = async (stream: string) =>
      (await store.read(stream)).filter(({ type }) => type === 'CoinPut').map(({ data }) => (data as Jar).sum);
    beforeEach(async () => {
      log = await make();
      store = await log.open();
      commands = new CommandRunner(store, ids);
    });
    afterEach(async () => {
      await store.close();
      await log.destroy();
    });

    it('writes what was decided, says who ordered it, and answers the new state', async () => {
      const stream = newStream('jar');
      const context = contextOf({ actor: 'agent:7' });
      const done = await commands.run(jar, stream, put(2), context);
      expect(done).toMatchObject({ stream, revision: 1, state: { sum: 2 }, repeated: false });
      const written = await store.read(stream);
      expect(written.map(({ id }) => id)).toEqual(done.events.map(({ id }) => id));
      expect(written.map(({ metadata }) => metadata)).toEqual([
        {
          commandId: context.commandId,
          correlationId: context.correlationId,
          causationId: context.causationId,
          actor: 'agent:7',
        },
        {
          commandId: context.commandId,
          correlationId: context.correlationId,
          causationId: context.causationId,
          actor: 'agent:7',
        },
      ]);
    });

    it('answers a repeat from the events that it wrote, also when it would be decided otherwise now', async () => {
      const stream = newStream('jar');
      const context = contextOf();
      const first = await commands.run(jar, stream, put(1), context);
      await commands.run(jar, stream, put(3), contextOf());
      const again = await commands.run(jar, stream, put(1), context);
      expect(again).toMatchObject({ revision: first.revision, repeated: true });
      expect(again.events.map(({ id }) => id)).toEqual(first.events.map(({ id }) => id));
      expect(await sums(stream)).toEqual([1, 2, 3, 4]);
    });

    it('T46 refuses another body under the same id, and only then', async () => {
      const stream = newStream('jar');
      const context = contextOf({ commandMac: 'mac of one body' });
      await commands.run(jar, stream, put(1), context);
      expect(await slugOf(commands.run(jar, stream, put(1), context))).toBe('done');
      expect(await slugOf(commands.run(jar, stream, put(5), { ...context, commandMac: 'mac of another' }))).toBe(
        'idempotency-key-reused',
      );
      expect(await sums(stream)).toEqual([1]);
    });

    it('T38 knows a repeat whose first try came under another secret', async () => {
      const stream = newStream('jar');
      const context = contextOf({ commandMac: 'mac under the former' });
      await commands.run(jar, stream, put(1), context);
      const rotated = { ...context, commandMac: 'mac under the present', otherMacs: ['mac under the former'] };
      expect((await commands.run(jar, stream, put(1), rotated)).repeated).toBe(true);
      const unlike = { ...rotated, otherMacs: ['mac of another'] };
      expect(await slugOf(commands.run(jar, stream, put(1), unlike))).toBe('idempotency-key-reused');
    });

    it('notes a keyed command that found nothing to do, so that its repeat does nothing later', async () => {
      const stream = newStream('jar');
      await commands.run(jar, stream, put(2), contextOf());
      const keyed = contextOf({ commandMac: 'mac' });
      const met = await commands.run(jar, stream, { type: 'FillUp', to: 2 }, keyed);
      expect(met.events.map(({ type }) => type)).toEqual(['CommandMet']);
      expect(met.state).toEqual({ number: '', sum: 2 });
      const unkeyed = await commands.run(jar, stream, { type: 'FillUp', to: 2 }, contextOf());
      expect(unkeyed).toMatchObject({ revision: 2, events: [] });
      // Had it been decided again, a fuller jar would have been wanted.
      const again = await commands.run(jar, stream, { type: 'FillUp', to: 9 }, keyed);
      expect(again).toMatchObject({ repeated: true, revision: 2 });
      expect(await sums(stream)).toEqual([1, 2]);
    });

    it('keeps no refusal: the same id may succeed later', async () => {
      const stream = newStream('jar');
      const context = contextOf({ commandMac: 'mac' });
      expect(await slugOf(commands.run(jar, stream, put(-1), context))).toBe('no-negative-coins');
      expect(await store.read(stream)).toEqual([]);
      expect(await slugOf(commands.run(jar, stream, put(1), context))).toBe('done');
    });

    it('decides anew when somebody was faster', async () => {
      const stream = newStream('jar');
      const known = { state: jar.initial, revision: -1, commands: new Map() };
      await commands.run(jar, stream, put(2), contextOf());
      const done = await commands.run(jar, stream, put(1), contextOf(), known);
      expect(done).toMatchObject({ revision: 2, state: { sum: 3 } });
    });

    it('T28 of 50 commands at one revision one wins, the rest are decided anew, and there is no gap', async () => {
      const stream = newStream('jar');
      const other = new CommandRunner(store, ids);
      const known = { state: jar.initial, revision: -1, commands: new Map() };
      const all = Array.from({ length: 50 }, (_, index) =>
        (index % 5 === 0 ? other : commands).run(jar, stream, put(1), contextOf(), known),
      );
      const done = await Promise.all(all);
      expect(done.map(({ revision }) => revision).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 50 }, (_, n) => n),
      );
      expect(await sums(stream)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
    });

    it('T28 with If-Match one wins and the rest are told the revision', async () => {
      const stream = newStream('jar');
      await commands.run(jar, stream, put(1), contextOf());
      const fates = await Promise.all(
        Array.from({ length: 50 }, () => slugOf(commands.run(jar, stream, put(1), contextOf({ ifRevision: 0 })))),
      );
      expect(fates.filter((fate) => fate === 'done')).toHaveLength(1);
      expect(fates.filter((fate) => fate === 'stale')).toHaveLength(49);
      await expect(commands.run(jar, stream, put(1), contextOf({ ifRevision: 0 }))).rejects.toMatchObject({
        kind: 'stale',
        extra: { members: { revision: 1 } },
      });
    });

    it('answers a repeat of what was done at If-Match, although the revision is another now', async () => {
      const stream = newStream('jar');
      await commands.run(jar, stream, put(1), contextOf());
      const context = contextOf({ ifRevision: 0 });
      await commands.run(jar, stream, put(1), context);
      expect(await commands.run(jar, stream, put(1), context)).toMatchObject({ repeated: true, revision: 1 });
    });

    it('T46 50 repeats of one order at once have one effect and one answer', async () => {
      const stream = newStream('jar');
      const context = contextOf({ commandMac: 'mac' });
      const done = await Promise.all(Array.from({ length: 50 }, () => commands.run(jar, stream, put(2), context)));
      expect(new Set(done.map(({ events }) => events.map(({ id }) => id).join()))).toHaveProperty('size', 1);
      expect(await sums(stream)).toEqual([1, 2]);
    });

    it('PG-2 numbers what it begins by the revision of the allocation, without repeats at any number of callers', async () => {
      const series = newStream('numbers');
      const runs = Array.from({ length: 20 }, () => begin(newStream('jar'), series, contextOf()));
      const numbers = (await Promise.all(runs)).map(({ state }) => state.number);
      expect(new Set(numbers).size).toBe(20);
      expect([...numbers].sort()[0]).toBe('100001');
    });

    it('PG-2 a repeat of a numbered command has the number that it got, also ten at once', async () => {
      const series = newStream('numbers');
      const stream = newStream('jar');
      const context = contextOf();
      const all = await Promise.all(Array.from({ length: 10 }, () => begin(stream, series, context)));
      all.push(await begin(stream, series, context));
      const stored = (await store.read(stream)).map(({ data }) => (data as Jar).number);
      expect(stored).toHaveLength(1);
      expect(new Set(all.map(({ events }) => (events[0]?.data as Jar).number))).toEqual(new Set(stored));
    });

    it('looks at a stream that was thought to be unwritten, and answers or refuses as always', async () => {
      const [stream, series, context] = [newStream('jar'), newStream('numbers'), contextOf()];
      const first = await begin(stream, series, context, unwritten(jar));
      const again = await begin(stream, series, context, unwritten(jar));
      expect([first.repeated, again.repeated, again.revision]).toEqual([false, true, first.revision]);
      expect(await slugOf(begin(stream, series, contextOf(), unwritten(jar)))).toBe('already-there');
    });

    it('refuses to begin what another command began, at once and in a race', async () => {
      const series = newStream('numbers');
      const stream = newStream('jar');
      const both = [begin(stream, series, contextOf()), begin(stream, series, contextOf())].map(slugOf);
      expect((await Promise.all(both)).sort()).toEqual(['already-there', 'done']);
      expect(await slugOf(begin(stream, series, contextOf()))).toBe('already-there');
    });
  });
}
