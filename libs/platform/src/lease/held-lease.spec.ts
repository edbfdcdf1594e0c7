import { MemoryWorkState } from '@eventdesk/adapters/work-state/memory/memory-work-state';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import { HeldLease, heldLeaseMs } from './held-lease';

const clock = { now: () => Date.now() };
const name = 'work';

describe('A held lease', () => {
  let state: WorkState;
  const take = (): Promise<HeldLease | undefined> => HeldLease.take({ state, clock }, name);
  const taken = async (): Promise<HeldLease> => {
    const lease = await take();
    if (!lease) throw new Error('the lease should be free');
    return lease;
  };
  /** Time goes on, and this process does nothing in it. */
  const frozen = (ms: number): void => void jest.setSystemTime(Date.now() + ms);

  beforeEach(() => {
    jest.useFakeTimers();
    state = new MemoryWorkState(clock);
  });
  afterEach(() => void jest.useRealTimers());

  it('is held by one for as long as his work goes on, and free at once after it', async () => {
    const lease = await taken();
    await jest.advanceTimersByTimeAsync(10 * heldLeaseMs);
    expect(lease.isUnbroken).toBe(true);
    expect(await take()).toBeUndefined();
    await lease.release();
    expect(await take()).toBeDefined();
  });

  it('of a process that was killed or frozen is another one’s when it has run out, and its holder knows at once', async () => {
    const lease = await taken();
    frozen(heldLeaseMs - 1);
    expect(await take()).toBeUndefined();
    expect(lease.isUnbroken).toBe(true);
    frozen(1);
    expect(lease.isUnbroken).toBe(false);
    const other = await taken();
    await jest.advanceTimersByTimeAsync(heldLeaseMs);
    expect(lease.isLost).toBe(true);
    await expect(lease.check()).rejects.toThrow('work was taken over');
    await lease.release();
    expect(other.isUnbroken).toBe(true);
    expect(await take()).toBeUndefined();
  });

  it('that somebody else had meanwhile is not as before when it is held again', async () => {
    const lease = await taken();
    frozen(heldLeaseMs);
    await (await taken()).release();
    await jest.advanceTimersByTimeAsync(heldLeaseMs);
    expect(await take()).toBeUndefined();
    expect(lease.isLost).toBe(false);
    expect(lease.isUnbroken).toBe(false);
  });

  it('outlives a store that is away for a moment', async () => {
    const lease = await taken();
    const own = state.lease.bind(state);
    let asked = 0;
    state.lease = async (...named) => {
      if (++asked < 3) throw new StoreUnavailable('away', 'down');
      return own(...named);
    };
    await jest.advanceTimersByTimeAsync(heldLeaseMs);
    expect(asked).toBeGreaterThan(2);
    expect(lease.isUnbroken).toBe(true);
  });

  it('is not taken again by a renewal that was under way when it was given back', async () => {
    const lease = await taken();
    const own = state.lease.bind(state);
    let goOn = (): void => undefined;
    const isHeldUp = new Promise<void>((resolve) => (goOn = resolve));
    state.lease = async (...asked) => {
      await isHeldUp;
      return own(...asked);
    };
    await jest.advanceTimersByTimeAsync(heldLeaseMs / 5);
    const released = lease.release();
    goOn();
    await released;
    state.lease = own;
    expect(await take()).toBeDefined();
  });
});
