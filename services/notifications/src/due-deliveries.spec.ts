import { deliveries } from '@eventdesk/read-models/deliveries';
import type { DeliveryEntry } from '@eventdesk/read-models/deliveries';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import type { ReadCollection } from '@eventdesk/kernel/ports/read-store';
import { DueDeliveries } from './due-deliveries';
import { Desk } from './testing/desk';

const minute = 60_000;

describe('deliveries that are due', () => {
  let desk: Desk;
  let collection: ReadCollection<DeliveryEntry>;
  /** Folds the deliveries' streams into their documents, as the projections service does. */
  const project = async (): Promise<void> => {
    for (const id of await desk.deliveryIds()) {
      const events = await desk.platform.events.read(`delivery-${id}`);
      const doc = events.reduce<DeliveryEntry | undefined>(
        (before, event) => deliveries.fold(before, event),
        undefined,
      );
      const stored = await collection.get(id);
      await collection.write([{ id, doc, revision: events.length - 1, expected: stored?.revision ?? -1 }]);
    }
  };
  const due = (sender: { attempt(id: string): Promise<void> } = desk.sender) =>
    new DueDeliveries(desk.platform, collection, sender);
  const answered = async (count: number): Promise<void> => {
    await desk.prove();
    const { id } = await desk.ticket();
    for (let n = 1; n <= count; n++) await desk.requests.replied(await desk.answer(id, n));
    await project();
  };
  beforeEach(async () => {
    desk = await Desk.open();
    collection = await desk.platform.reads.open(deliveries);
  });

  it('T13 are found when their time has come, tried, and due no more', async () => {
    desk.mails.answers = [{ outcome: 'deferred', cause: 'refused', code: 451, response: 'later' }];
    await answered(1);
    expect(await due().look()).toBe(1);
    await project();
    expect(await due().look()).toBe(0);
    desk.clock.move(minute);
    expect(await due().look()).toBe(1);
    await project();
    expect(await due().look()).toBe(0);
    expect(desk.mails.sent).toHaveLength(2);
  });

  it('T32 include those whose process died with them in hand', async () => {
    await answered(1);
    const [id] = await desk.deliveryIds();
    await desk.deliver(id as string, { type: 'AttemptDelivery', now: desk.now(), messageId: 'x@y' });
    await project();
    expect(await due().look()).toBe(1);
    await project();
    desk.clock.move(minute);
    await due().look();
    expect(desk.mails.sent).toHaveLength(1);
    expect((await desk.delivery(id)).status).toBe('sent');
  });

  it('are not kept waiting by one that hangs, and one that fails is told after the others were tried', async () => {
    await answered(20);
    const [first, second] = await desk.deliveryIds();
    const tried: string[] = [];
    let release = (): void => undefined;
    // Whichever place it has in the round: it may come when the others are through.
    const others = new Promise<void>((resolve) => (release = resolve));
    const looking = due({
      attempt: async (id) => {
        if (id === first) await others;
        if (id === second) throw new Error('the store is away');
        tried.push(id);
        if (tried.length === 18) release();
      },
    }).look();
    await expect(looking).rejects.toThrow('the store is away');
    expect(tried).toHaveLength(19);
  });

  it('are tried also behind any number that fail each time', async () => {
    await answered(1);
    const [own = ''] = await desk.deliveryIds();
    const doc = (await collection.get(own))?.doc as DeliveryEntry;
    const others = Array.from({ length: 119 }, (_, n) => `${own.slice(0, -3)}${n + 100}`);
    await collection.write(others.map((id) => ({ id, doc: { ...doc, id }, revision: 0, expected: -1 })));
    const ids = [own, ...others].sort();
    const bad = new Set(ids.slice(0, 110));
    const tried: string[] = [];
    const attempt = async (id: string): Promise<void> => {
      if (bad.has(id)) throw new Error('of a version that is not known');
      tried.push(id);
    };
    await expect(due({ attempt }).look()).rejects.toThrow('of a version');
    expect(tried.sort()).toEqual(ids.slice(110).sort());
  });

  it('are not all tried while a store is away', async () => {
    await answered(20);
    let tried = 0;
    const attempt = async (): Promise<void> => {
      tried++;
      throw new StoreUnavailable('away', 'down');
    };
    await expect(due({ attempt }).look()).rejects.toThrow('away');
    expect(tried).toBe(8);
  });
});
