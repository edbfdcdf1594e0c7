import fc from 'fast-check';
import type { Process } from './testing/process';
import type { RelayProcess } from './testing/relay-world';
import { RelayWorld } from './testing/relay-world';

describe('relays of several processes', () => {
  let world: RelayWorld;
  beforeEach(() => {
    world = new RelayWorld();
  });
  afterEach(async () => {
    await world.close();
    expect(world.ahead).toEqual([]);
  });
  const once = (what: (process: Process) => void): ((name: string, process: Process) => void) => {
    let done = false;
    return (name, process) => {
      if (done || name !== 'compareAndSet') return;
      done = true;
      what(process);
    };
  };

  it('publish one at a time', async () => {
    const processes = [await world.start(), await world.start(), await world.start()];
    await world.append('sample-a', 5);
    await world.time.pass(30_000);
    expect(processes.map(({ relay }) => relay.figures.active)).toEqual([true, false, false]);
    expect(processes.map(({ relay }) => relay.figures.lag)).toEqual([0, undefined, undefined]);
    expect(world.broker.lines).toHaveLength(5);
  });

  it('take over at once from one that stops, which finishes its batch and notes it', async () => {
    const [first, second] = [await world.start(), await world.start()];
    world.broker.isAway = true;
    await world.append('sample-a', 2);
    await world.time.pass(100);
    const stopped = first.relay.stop();
    await world.time.pass(1000);
    expect(second.relay.figures.active).toBe(false);
    world.broker.isAway = false;
    await world.time.pass(100);
    await stopped;
    expect(await world.checkpoint()).toBe(1);
    await world.append('sample-a');
    await world.time.pass(1000);
    expect(second.relay.figures).toMatchObject({ active: true, position: 2 });
    expect(world.broker.lines).toEqual(['sample-a@0', 'sample-a@1', 'sample-a@2']);
  });

  it('take over at once also from one that stops while it renews its lease', async () => {
    const [first, second] = [await world.start(), await world.start()];
    const { lease } = world.state;
    world.state.lease = async (...asked) => {
      await new Promise<void>((resolve) => void world.time.start(300, resolve));
      return lease.apply(world.state, asked);
    };
    await world.time.pass(1000);
    const stopped = first.relay.stop();
    await world.time.pass(1500);
    await stopped;
    expect(second.relay.figures.active).toBe(true);
  });

  it('stop within seconds also while the feed is away', async () => {
    const process = await world.start();
    world.broker.isAway = true;
    await world.append('sample-a');
    await world.time.pass(100);
    let stopped = false;
    const stopping = process.relay.stop().then(() => (stopped = true));
    await world.time.pass(2500);
    expect(stopped).toBe(true);
    await stopping;
  });

  it('T29 publish within 5 s what was appended and not published when one was killed', async () => {
    const killed = await world.start({}, { beforeRecord: (_event, process) => process.kill() });
    await world.append('sample-a', 3);
    await world.time.settle();
    expect([killed.isKilled, world.broker.lines]).toEqual([true, []]);
    await world.start();
    await world.time.pass(5000);
    expect(world.broker.lines).toEqual(['sample-a@0', 'sample-a@1', 'sample-a@2']);
  });

  it('T29 repeat what was published and not noted when one was killed', async () => {
    await world.append('sample-a', 2);
    await world.start({}, { beforeCall: once((process) => process.kill()) });
    expect(await world.checkpoint()).toBeUndefined();
    await world.start();
    await world.time.pass(5000);
    expect(world.broker.lines).toEqual(['sample-a@0', 'sample-a@1', 'sample-a@0', 'sample-a@1']);
    expect(await world.checkpoint()).toBe(1);
  });

  it('T33 only repeat when one is paused while it publishes, another takes over, and the first goes on', async () => {
    const pauseAt = (revision: number) => (event: { revision: number }, process: Process) =>
      void (event.revision === revision && process.pause());
    const first = await world.start({ batchSize: 10 }, { beforeRecord: pauseAt(4) });
    const second = await world.start({ batchSize: 10 });
    await world.append('sample-a', 10);
    await world.time.pass(5000);
    await world.append('sample-a', 5);
    await world.time.pass(1000);
    expect(second.relay.figures.active).toBe(true);
    const before = world.broker.lines.length;
    expect(await world.checkpoint()).toBe(14);
    first.resume();
    await world.time.pass(5000);
    expect(first.relay.figures.active).toBe(false);
    expect(world.broker.lines).toHaveLength(before);
    expect(world.broker.firsts).toEqual(world.promised);
    expect(await world.checkpoint()).toBe(14);
  });

  it('T33 take no late answer for the lease', async () => {
    const first = await world.start();
    first.afterCall = (name) => void (name === 'lease' && first.pause());
    await world.time.pass(1000);
    const second = await world.start();
    await world.time.pass(5000);
    first.afterCall = () => undefined;
    first.resume();
    await world.append('sample-a');
    await world.time.settle();
    expect([first, second].map(({ relay }) => relay.figures.active)).toEqual([false, true]);
    expect(world.broker.lines).toEqual(['sample-a@0']);
  });

  it('T33 do not move the checkpoint back when one that was paused goes on and writes it', async () => {
    await world.append('sample-a', 3);
    const first = await world.start({}, { beforeCall: once((process) => process.pause()) });
    await world.start();
    await world.append('sample-a', 3);
    await world.time.pass(5000);
    expect(await world.checkpoint()).toBe(5);
    first.resume();
    await world.time.pass(1000);
    expect(await world.checkpoint()).toBe(5);
  });

  it('T33 go back to what is stored when somebody else has moved the checkpoint, and repeat', async () => {
    await world.append('sample-a', 3);
    await world.start();
    await world.state.put('relay', world.events.logId, { position: 0 });
    await world.append('sample-a');
    await world.time.pass(1500);
    expect(world.broker.lines.slice(-4)).toEqual(['sample-a@3', 'sample-a@1', 'sample-a@2', 'sample-a@3']);
    expect(await world.checkpoint()).toBe(3);
  });

  it('T29 T33 keep the promise whatever is paused, killed, stopped or away, and whenever', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('append' as const), stream: fc.nat(2), count: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(0, 200, 700, 1500, 4000) }),
      fc.record({ do: fc.constantFrom('pause', 'resume', 'kill', 'stop'), which: fc.nat(2) }),
      fc.record({
        do: fc.constantFrom('interrupt', 'interrupt-answer'),
        which: fc.nat(2),
        calls: fc.nat(12),
        kill: fc.boolean(),
      }),
      fc.record({
        do: fc.constant('away' as const),
        what: fc.constantFrom('events', 'state', 'feed'),
        is: fc.boolean(),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
        const place = new RelayWorld();
        /** What happens to a process after so many more of its calls. */
        const fuses = new Map<Process, { calls: number; kill: boolean; at: 'call' | 'answer' }>();
        const burn = (process: Process, at: 'call' | 'answer'): void => {
          const fuse = fuses.get(process);
          if (fuse?.at !== at || fuse.calls-- > 0) return;
          fuses.delete(process);
          if (fuse.kill) process.kill();
          else process.pause();
        };
        const start = async (): Promise<RelayProcess> => {
          const beforeCall = (_name: string, process: Process): void => burn(process, 'call');
          const process = await place.start(
            { batchSize: 4 },
            { beforeCall, beforeRecord: (_event, self) => burn(self, 'call') },
          );
          process.afterCall = () => burn(process, 'answer');
          return process;
        };
        const processes = [await start(), await start(), await start()];
        for (const one of steps) {
          if (one.do === 'append') await place.append(`sample-${one.stream}`, one.count);
          else if (one.do === 'pass') await place.time.pass(one.ms);
          else if (one.do === 'away') {
            if (one.what === 'feed') place.broker.isAway = one.is;
            else place.away[one.what as 'events' | 'state'] = one.is;
          } else {
            const process = processes[one.which] as RelayProcess;
            if (one.do === 'pause') process.pause();
            else if (one.do === 'resume') process.resume();
            else if ('calls' in one)
              fuses.set(process, { calls: one.calls, kill: one.kill, at: one.do === 'interrupt' ? 'call' : 'answer' });
            else {
              if (one.do === 'kill') process.kill();
              else process.relay.stop().catch(() => undefined);
              processes[one.which] = await start();
            }
          }
        }
        Object.assign(place.away, { events: false, state: false });
        place.broker.isAway = false;
        fuses.clear();
        for (const process of processes) process.resume();
        await start();
        await place.time.pass(10_000);
        expect(place.broker.firsts).toEqual(place.promised);
        expect((await place.checkpoint()) ?? -1).toBe(await place.events.head());
        expect(place.ahead).toEqual([]);
        await place.close();
      }),
      { numRuns: 100 },
    );
  });
});
