import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import { samples } from '@eventdesk/kernel/testing/samples';
import { MemoryEventStore } from '@eventdesk/adapters/event-store/memory/memory-event-store';
import { Folded } from './folded';

describe('a state folded from few streams', () => {
  const stream = 'settings-lines';
  const counted = (state: number, _event: RecordedEvent) => state + 1;
  const watched = (more: Partial<EventStore> = {}) => {
    const store = new MemoryEventStore();
    const reads: string[] = [];
    const read: EventStore['read'] = (name, options) => {
      reads.push(name);
      return store.read(name, options);
    };
    return { store, reads, events: Object.assign(Object.create(store) as EventStore, { read, ...more }) };
  };

  it('folds what came since it was last read, once', async () => {
    const { store, events } = watched();
    const folded = new Folded(events, [stream], counted, 0);
    await store.append(stream, samples(2), -1);
    expect(await folded.refresh()).toBe(2);
    await store.append(stream, samples(1), 1);
    expect([folded.current, await folded.refresh(), await folded.refresh()]).toEqual([2, 3, 3]);
  });

  it('reads nothing while a store that can say so has had nothing appended, and everything again once it has', async () => {
    let appended = 0;
    const { store, reads, events } = watched({ appendedTo: (kind) => (kind === 'settings' ? appended : 0) });
    const folded = new Folded(events, [stream], counted, 0);
    await folded.refresh();
    await folded.refresh();
    expect(reads).toEqual([stream]);
    await store.append(stream, samples(1), -1);
    appended++;
    expect(await folded.refresh()).toBe(1);
  });

  it('is recent for a second after it was read, where the store cannot say whether it changed', async () => {
    let now = 5000;
    const { store, reads, events } = watched();
    const folded = new Folded(events, [stream, 'settings-types'], counted, 0, () => now);
    await folded.recent();
    await store.append(stream, samples(1), -1);
    now += 999;
    expect(await folded.recent()).toBe(0);
    expect(reads).toEqual([stream, 'settings-types']);
    now += 1;
    expect(await folded.recent()).toBe(1);
    await store.append(stream, samples(1), 0);
    expect(await folded.refresh()).toBe(2);
  });

  it('is read once for all who ask for what is recent meanwhile, where the store cannot say whether it changed', async () => {
    const { reads, events } = watched();
    const folded = new Folded(events, [stream], counted, 0, () => 5000);
    const first = folded.recent();
    await Promise.resolve();
    await Promise.all([first, folded.recent()]);
    expect(reads).toEqual([stream]);
  });

  it('is as it is now where the store can say whether it changed', async () => {
    let appended = 0;
    const { store, events } = watched({ appendedTo: () => appended });
    const folded = new Folded(events, [stream], counted, 0, () => 0);
    await folded.recent();
    await store.append(stream, samples(1), -1);
    appended++;
    expect(await folded.recent()).toBe(1);
  });
});
