import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { FeedBatch } from '@eventdesk/kernel/ports/feed';
import { Progress } from './progress';

const signal = { aborted: false };
const collect = (): void => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
};

describe('Progress', () => {
  /** Takes a batch of some offsets in; answers what was committed of it, its marks, and whether it is still held. */
  function taken(progress: Progress, ...offsets: readonly number[]) {
    const committed: number[] = [];
    const through = offsets.at(-1) ?? -1;
    const batch = {
      partition: 'tickets/0',
      records: offsets.map((offset) => ({ offset, event: {} })) as unknown as FeedBatch['records'],
      through,
      head: through + 10,
      signal,
      commit: async (offset: number) => void committed.push(offset),
      heartbeat: async () => undefined,
    };
    const held = new WeakRef(batch);
    progress.open(batch);
    return { marks: progress.take(batch).marks, committed, isHeld: () => held.deref() !== undefined };
  }

  it('lets go of a batch, and of the answer that it came in, once all of it took effect', async () => {
    const progress = new Progress();
    const { marks, committed, isHeld } = taken(progress, 4, 5);
    for (const [nth, mark] of marks.entries()) {
      await setImmediate();
      collect();
      expect({ nth, held: isHeld() }).toEqual({ nth, held: true });
      mark.done = true;
      await progress.advance('tickets/0');
    }
    await setImmediate();
    collect();
    expect(isHeld()).toBe(false);
    expect(committed).toEqual([4, 5]);
    expect(progress.lags).toEqual([{ partition: 'tickets/0', offset: 5, head: 15, lag: 10 }]);
  });

  it('goes on behind a batch that was let go, and begins anew with one that is given again', async () => {
    const progress = new Progress();
    const first = taken(progress, 4);
    for (const mark of first.marks) mark.done = true;
    await progress.advance('tickets/0');
    const second = taken(progress, 5);
    expect(progress.lags).toMatchObject([{ offset: 4, lag: 11 }]);
    for (const mark of second.marks) mark.done = true;
    await progress.advance('tickets/0');
    expect(second.committed).toEqual([5]);
    taken(progress, 5);
    expect(progress.lags).toMatchObject([{ offset: undefined, lag: 11 }]);
  });
});
