import { catalogue } from '@eventdesk/domain/catalogue';
import type { ParkedStream } from '@eventdesk/platform/consume/parked-streams';
import { ParkedStreams, parkedStreams } from '@eventdesk/platform/consume/parked-streams';
import { memoryPlatform } from '@eventdesk/platform/compose/testing/memory-platform';
import { sample } from '@eventdesk/kernel/testing/samples';
import { stoppedConsumers } from './stopped-consumers';

describe('the consumers of a desk without a runner', () => {
  it('take a stream up again, or drop its event once, also while events come to wait behind it', async () => {
    const { platform } = memoryPlatform(catalogue);
    const { state, clock } = platform;
    const parked = new ParkedStreams(state, clock, 'group');
    await parked.park({ ...sample('a'), stream: 'ticket-a', revision: 3, position: 9 }, 'parked', 'cannot', 5);
    let waiting = 2;
    const busy = Object.assign(Object.create(state) as typeof state, {
      compareAndSet: async (...args: Parameters<typeof state.compareAndSet>) => {
        if (waiting-- > 0) await parked.waitsBehind('ticket-a');
        return state.compareAndSet(...args);
      },
    });
    const stored = async () => (await state.get<ParkedStream>(parkedStreams, 'group/ticket-a'))?.value;
    const consumers = stoppedConsumers({ ...platform, state: busy });
    await consumers.replay('group', 'ticket-a');
    expect(await stored()).toMatchObject({ revision: 3, state: 'waiting', tries: 0 });
    waiting = 2;
    await consumers.drop('group', 'ticket-a');
    expect(await stored()).toMatchObject({ revision: 4, state: 'waiting', tries: 0 });
    await expect(consumers.replay('group', 'ticket-b')).rejects.toMatchObject({ slug: 'not-parked' });
  });
});
