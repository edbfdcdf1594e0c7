import { MemoryWorkState } from '@eventdesk/adapters/work-state/memory/memory-work-state';
import { GivenClock } from '../consume/testing/place';
import { Lease } from './lease';

describe('a lease as its holder sees it', () => {
  it('T27 is over when its time has passed, whatever was done to the clock of the process', async () => {
    let elapsed = 0;
    const clock = Object.assign(new GivenClock(), { elapsed: () => elapsed });
    const state = new MemoryWorkState(new GivenClock());
    const lease = new Lease({ state, clock, name: 'one', holder: 'me', leaseMs: 3000 });
    expect(await lease.ask()).toBe('taken');
    [clock.at, elapsed] = [clock.at + 2000, 2000];
    expect([lease.isHeld, await lease.ask()]).toEqual([true, 'kept']);
    // Set back by as much as the process was frozen for.
    elapsed = 12_000;
    expect([lease.isHeld, await lease.ask()]).toEqual([false, 'taken']);
    clock.at += 600_000;
    expect(lease.isHeld).toBe(false);
    clock.at -= 1_200_000;
    expect(lease.isHeld).toBe(false);
  });
});
