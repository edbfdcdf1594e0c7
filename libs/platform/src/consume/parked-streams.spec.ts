import { MemoryWorkState } from '@eventdesk/adapters/work-state/memory/memory-work-state';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import { sample } from '@eventdesk/kernel/testing/samples';
import { ParkedStreams } from './parked-streams';
import { RetryTurns } from './retry-turns';
import { GivenClock } from './testing/place';

const clock = new GivenClock();
const eventOf = (stream: string): RecordedEvent => ({ ...sample(stream), stream, revision: 0, position: 0 });

describe('parked streams', () => {
  it('are told from others by name, and by the work state when there are more than names are held', async () => {
    const state = new MemoryWorkState(clock);
    const mine = new ParkedStreams(state, clock, 'group', 2);
    const others = new ParkedStreams(state, clock, 'group');
    await others.refresh();
    for (const stream of ['sample-1', 'sample-2']) await mine.park(eventOf(stream), 'parked', 'cannot', 1);
    expect([mine.mayBe('sample-2'), mine.mayBe('sample-3'), mine.count]).toEqual([true, false, 2]);
    await others.park(eventOf('sample-3'), 'parked', 'cannot', 1);
    await mine.refresh();
    expect([mine.mayBe('sample-3'), mine.mayBe('sample-4'), mine.count]).toEqual([true, true, 3]);
    expect((await mine.get('sample-3'))?.value.revision).toBe(0);
    expect(await mine.get('sample-4')).toBeUndefined();
    const kept = await mine.get('sample-3');
    expect(kept && (await mine.clear(kept))).toBe(true);
    expect(mine.count).toBe(2);
  });

  it('are not forgotten when one is parked while the list of all is being read', async () => {
    const state = new MemoryWorkState(clock);
    const parked = new ParkedStreams(state, clock, 'group');
    const list = state.list.bind(state);
    state.list = async (...args) => {
      const read = await list(...args);
      await parked.park(eventOf('sample-late'), 'parked', 'cannot', 1);
      return read as never;
    };
    await parked.refresh();
    expect([parked.mayBe('sample-late'), parked.count]).toEqual([true, 1]);
  });

  it('T25 are tried again a few at a time, however many wait', async () => {
    const state = new MemoryWorkState(clock);
    const parked = new ParkedStreams(state, clock, 'group');
    for (let n = 0; n < 60; n++) await parked.park(eventOf(`sample-${n}`), n < 50 ? 'waiting' : 'parked', 'later', 1);
    const tried = new Set<string>();
    let [running, most] = [0, 0];
    const turns = new RetryTurns({ state, group: 'group', isAlone: false }, parked, async (stream) => {
      most = Math.max(most, ++running);
      tried.add(stream);
      await new Promise(setImmediate);
      running--;
    });
    await turns.retryWaiting();
    expect([tried.size, most]).toEqual([50, 16]);
  });
});
