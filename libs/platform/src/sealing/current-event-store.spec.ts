import { event } from '@eventdesk/kernel/event';
import { catalogueOf } from '@eventdesk/kernel/loader';
import { UnknownVersion } from '@eventdesk/kernel/upcast';
import { z } from 'zod';
import { uuidv7 } from '../crypto/uuidv7';
import { currentEventStore } from './current-event-store';
import { storeKinds } from './testing/stores';

const Named = event('Named', 2, z.strictObject({ first: z.string(), last: z.string() }));
const catalogue = catalogueOf([event('Named', 1, z.strictObject({ name: z.string() })), Named]);
const up = (data: unknown): unknown => {
  const [first, last] = (data as { name: string }).name.split(' ');
  return { first, last };
};
const metadata = { commandId: uuidv7(), correlationId: uuidv7(), causationId: uuidv7(), actor: 'bootstrap' };
const stored = (version: number, data: unknown) => ({ type: 'Named', version, data, id: uuidv7(), metadata });

describe('currentEventStore', () => {
  it('gives readers the newest version, and leaves the log as it is', async () => {
    const { events, stored: found } = await storeKinds.memory();
    const store = currentEventStore(events, catalogue, [{ type: 'Named', from: 1, up }]);
    await store.append('agent-1', [stored(1, { name: 'Ada Lovelace' })], -1);
    const expected = { version: 2, data: { first: 'Ada', last: 'Lovelace' } };
    expect((await store.read('agent-1'))[0]).toMatchObject(expected);
    expect((await store.readAll(-1, 1))[0]).toMatchObject(expected);
    expect(await found()).toContain('"version":1');
  });

  it('T25 waits before an event of a newer release instead of losing what stands before it', async () => {
    const { events } = await storeKinds.memory();
    const store = currentEventStore(events, catalogue, []);
    await store.append('agent-1', [stored(2, { first: 'A', last: 'B' }), stored(3, {})], -1);
    expect(await store.readAll(-1, 10)).toHaveLength(1);
    await expect(store.readAll(0, 10)).rejects.toThrow(UnknownVersion);
    await expect(store.read('agent-1')).rejects.toThrow(UnknownVersion);
  });
});
