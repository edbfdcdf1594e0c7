import type { EventStore } from '../ports/event-store';
import { none, RevisionConflict } from '../ports/event-store';
import { fates, idsOf, newStream, sample, samples } from './samples';

/** The store of the running test. */
export interface Current {
  store(): EventStore;
  /** Closes it and opens the same log again. */
  reopened(): Promise<EventStore>;
}

/** The same event ids again (invariants 2 and 3). */
export function eventStoreRetrySuite(current: Current): void {
  describe('an append sent again', () => {
    it('succeeds with its old place and writes nothing, also after others and after reopening', async () => {
      const stream = newStream();
      const events = samples(3);
      const first = await current.store().append(stream, events, none);
      expect(await current.store().append(stream, events, none)).toEqual(first);
      await current.store().append(stream, samples(2), 2);
      expect(await current.store().append(stream, events, none)).toEqual(first);
      const again = await current.reopened();
      expect(await again.append(stream, events, none)).toEqual(first);
      expect(await again.read(stream)).toHaveLength(5);
    });

    it('succeeds for the first part of a batch, and for an inner part at its own revision', async () => {
      const stream = newStream();
      const events = samples(4);
      await current.store().append(stream, events, none);
      const stored = await current.store().read(stream);
      const place = (revision: number) => ({ revision, position: stored[revision]?.position });
      expect(await current.store().append(stream, events.slice(0, 1), none)).toMatchObject({ revision: 0 });
      expect(await current.store().append(stream, events.slice(1, 4), 0)).toEqual(place(3));
      expect(await current.store().read(stream)).toHaveLength(4);
    });

    it('is a conflict when its events are swapped, or partly new, or at another revision', async () => {
      const stream = newStream();
      const events = samples(2);
      await current.store().append(stream, events, none);
      for (const [other, expected] of [
        [[...events].reverse(), none],
        [[...events.slice(0, 1), sample()], none],
        [[...events, sample()], none],
        [events.slice(1), none],
      ] as const)
        await expect(current.store().append(stream, other, expected)).rejects.toBeInstanceOf(RevisionConflict);
      expect(idsOf(await current.store().read(stream))).toEqual(idsOf(events));
    });

    it('is written once when it is sent many times at once', async () => {
      const stream = newStream();
      const events = samples(2);
      const fate = await fates(Array.from({ length: 10 }, () => current.store().append(stream, events, none)));
      expect(new Set(fate)).toEqual(new Set(['done']));
      expect(idsOf(await current.store().read(stream))).toEqual(idsOf(events));
    });

    it('keeps the content that was first', async () => {
      const stream = newStream();
      const event = sample('SampleHappened', { text: 'first' });
      await current.store().append(stream, [event], none);
      await current.store().append(stream, [{ ...event, data: { text: 'second' } }], none);
      expect((await current.store().read(stream))[0]?.data).toEqual({ text: 'first' });
    });

    it('counts ids per stream only', async () => {
      const events = samples(1);
      const [one, other] = [newStream(), newStream()];
      await current.store().append(one, events, none);
      await current.store().append(other, events, none);
      expect(await current.store().read(other)).toHaveLength(1);
    });
  });
}
