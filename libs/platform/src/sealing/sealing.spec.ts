import type { EventToAppend, RecordedEvent } from '@eventdesk/kernel/event';
import { event } from '@eventdesk/kernel/event';
import { catalogueOf } from '@eventdesk/kernel/loader';
import { personal } from '@eventdesk/kernel/personal';
import { RevisionConflict } from '@eventdesk/kernel/ports/event-store';
import fc from 'fast-check';
import { z } from 'zod';
import { uuidv7 } from '../crypto/uuidv7';
import { Secrets } from '../secrets/secrets';
import { BrokenSeal } from './box';
import { InvalidEvent } from './event-codec';
import { KeyRing } from './key-ring';
import { sealingEventStore } from './sealing-event-store';
import type { TestStores } from './testing/stores';
import { fillable, storeKinds } from './testing/stores';
import { withheldData } from './withhold';

const person = personal(
  z.strictObject({ name: z.string().nullable(), email: z.string().nullable() }),
  (value) => value.email ?? undefined,
);
const note = z.strictObject({
  text: personal(z.string()),
  get answers() {
    return z.array(note);
  },
});
const Opened = event(
  'Opened',
  1,
  z.strictObject({
    number: z.string(),
    subject: personal(z.string()),
    by: person,
    phone: personal(z.string()).nullable(),
    nick: personal(z.string()).optional(),
    copies: z.array(person),
    files: z.record(z.string(), z.strictObject({ name: personal(z.string()) })),
    pair: z.tuple([z.string(), personal(z.string())]),
    via: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('mail'), from: personal(z.string(), (value) => value) }),
      z.strictObject({ kind: z.literal('form'), from: z.string() }),
    ]),
    note,
  }),
);
const Allocated = event('Allocated', 1, z.strictObject({ ticket: z.string() }));
const catalogue = catalogueOf([Opened, Allocated]);
const secrets = new Secrets(['one-secret-0123456789-abcdefghijklmnopqrst']);
const metadata = { commandId: uuidv7(), correlationId: uuidv7(), causationId: uuidv7(), actor: 'bootstrap' };

const data = (canary: string, email = 'ada@desk.example') => ({
  number: '100001',
  subject: `${canary} subject`,
  by: { name: `${canary} name`, email },
  phone: null,
  copies: [{ name: `${canary} copy`, email: 'bob@desk.example' }],
  files: { a: { name: `${canary}.pdf` } },
  pair: ['plain', canary] as [string, string],
  via: { kind: 'mail' as const, from: email },
  note: { text: canary, answers: [{ text: `${canary} again`, answers: [] }] },
});
const toAppend = (made: ReturnType<typeof Opened>): EventToAppend => ({ ...made, id: uuidv7(), metadata });

const opened: TestStores[] = [];
afterEach(() => Promise.all(opened.splice(0).map((stores) => stores.close())));

async function desk(kind: keyof typeof storeKinds = 'memory', secret = secrets) {
  const stores = fillable(await storeKinds[kind]());
  opened.push(stores);
  const ring = new KeyRing(stores.keys, secret);
  return {
    ...stores,
    ring,
    store: sealingEventStore(stores.events, ring, catalogue),
    /** The same events as another process reads them. */
    another: () => sealingEventStore(stores.events, new KeyRing(stores.keys, secret), catalogue),
  };
}

describe.each(Object.keys(storeKinds) as (keyof typeof storeKinds)[])('sealingEventStore over %s', (kind) => {
  it('T48 stores nothing personal, and gives readers what was written', async () => {
    const { stored, store, another } = await desk(kind);
    const given = data('CANARY');
    await store.append('ticket-1', [toAppend(Opened(given, 'ada@desk.example'))], -1);
    const found = await stored();
    for (const personalText of ['CANARY', 'ada@', 'bob@']) expect(found).not.toContain(personalText);
    expect(found).toContain('100001');
    expect((await store.read('ticket-1'))[0]).toMatchObject({ data: given, metadata });
    expect((await another().readAll(-1, 10))[0]?.data).toEqual(given);
    expect((await another().read('ticket-1'))[0]?.metadata).toEqual(metadata);
  });

  it('T48 erases one person and leaves the others, also for readers that start later', async () => {
    const { ring, store, another } = await desk(kind);
    await store.append('ticket-1', [toAppend(Opened(data('X'), 'ada@desk.example'))], -1);
    expect(await ring.erase('ada@desk.example')).toHaveLength(1);
    for (const reader of [store, another()]) {
      expect((await reader.read('ticket-1'))[0]?.data).toMatchObject({
        number: '100001',
        subject: { erased: true },
        by: { erased: true },
        copies: [{ name: 'X copy', email: 'bob@desk.example' }],
        note: { text: { erased: true }, answers: [{ text: { erased: true } }] },
      });
    }
    expect(await ring.erase('ada@desk.example')).toEqual([]);
  });

  it('T48 gives a person who comes back a new key', async () => {
    const { ring, store, another } = await desk(kind);
    await store.append('ticket-1', [toAppend(Opened(data('before')))], -1);
    await ring.erase('ada@desk.example');
    await store.append('ticket-1', [toAppend(Opened(data('after')))], 0);
    const [before, after] = await another().read('ticket-1');
    expect(before?.data).toMatchObject({ by: { erased: true } });
    expect(after?.data).toMatchObject({ by: { name: 'after name' } });
  });

  it('T48 opens the events of the kinds that are named, as they are after an erasure, and no other', async () => {
    const { ring, store, another } = await desk(kind);
    await store.append('ticket-1', [toAppend(Opened(data('X')))], -1);
    await store.append('letter-1', [toAppend(Opened(data('X')))], -1);
    const walk = async (reader: typeof store) => {
      const [ticket, letter] = await reader.readAll(-1, 9, new Set(['ticket']));
      expect(JSON.stringify(letter?.data ?? null)).not.toContain('X name');
      return ticket;
    };
    expect(await walk(another())).toEqual((await store.read('ticket-1'))[0]);
    expect(await walk(store)).toEqual((await store.read('ticket-1'))[0]);
    await ring.erase('ada@desk.example');
    expect((await walk(store))?.data).toMatchObject({ by: { erased: true } });
  });

  it('gives one person one key, however many events of one moment are the first', async () => {
    const { ring, store, another } = await desk(kind);
    const streams = Array.from({ length: 20 }, (_, n) => `ticket-${n}`);
    await Promise.all(
      streams.map((stream) => store.append(stream, [toAppend(Opened(data('Y'), 'ada@desk.example'))], -1)),
    );
    for (const { data: read } of await another().readAll(-1, 100)) expect(read).toEqual(data('Y'));
    expect(await ring.erase('ada@desk.example')).toHaveLength(1);
    for (const { data: read } of await another().readAll(-1, 100)) expect(read).toMatchObject({ by: { erased: true } });
  });

  it('does not wait for itself when two appends need each other’s new persons', async () => {
    const { store, another } = await desk(kind);
    const first = { ...data('1'), copies: [{ name: '1', email: 'eve@desk.example' }] };
    const second = { ...data('2', 'eve@desk.example'), copies: [{ name: '2', email: 'ada@desk.example' }] };
    await Promise.all([
      store.append('ticket-1', [toAppend(Opened(first))], -1),
      store.append('ticket-2', [toAppend(Opened(second))], -1),
    ]);
    expect((await another().readAll(-1, 9)).map((read) => read.data)).toEqual([first, second]);
  });

  it('T31 a key that cannot be kept fails the append, and the next one makes another', async () => {
    const { is, store, another } = await desk(kind);
    is.full = true;
    await expect(store.append('ticket-1', [toAppend(Opened(data('a')))], -1)).rejects.toThrow('no space');
    is.full = false;
    await store.append('ticket-2', [toAppend(Opened(data('b')))], -1);
    expect((await another().read('ticket-2'))[0]?.data).toEqual(data('b'));
  });
});

describe('sealingEventStore', () => {
  it('opens again whatever was sealed (property)', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    const email = fc.option(fc.constantFrom('a@x.example', 'b@x.example', 'c@x.example'));
    const anyone = fc.record({ name: fc.option(text), email });
    const leaf = fc.record({ text, answers: fc.constant([]) });
    const anyNote = fc.record({
      text,
      answers: fc.array(fc.record({ text, answers: fc.array(leaf, { maxLength: 2 }) }), { maxLength: 2 }),
    });
    const anything = fc.record({
      number: text,
      subject: text,
      by: anyone,
      phone: fc.option(text),
      copies: fc.array(anyone, { maxLength: 4 }),
      files: fc.dictionary(text, fc.record({ name: text }), { noNullPrototype: true }),
      pair: fc.tuple(text, text),
      via: fc.record({ kind: fc.constantFrom('mail' as const, 'form' as const), from: text }),
      note: anyNote,
    });
    const { store } = await desk();
    await fc.assert(
      fc.asyncProperty(anything, fc.option(text, { nil: undefined }), async (given, owner) => {
        const stream = `ticket-${uuidv7()}`;
        await store.append(stream, [toAppend(Opened(given as never, owner))], -1);
        expect((await store.read(stream))[0]?.data).toEqual(given);
      }),
      { numRuns: 200 },
    );
  });

  it('T48 a changed bit, or a box moved to another event, is told loudly', async () => {
    const { events, ring, store } = await desk();
    await store.append('ticket-1', [toAppend(Opened(data('a')))], -1);
    await store.append('ticket-2', [toAppend(Opened(data('b')))], -1);
    const [first, second] = (await events.readAll(-1, 2)) as [RecordedEvent, RecordedEvent];
    const [{ key, box }] = first.metadata.sealed as [{ key: string; box: string }];
    const bytes = Buffer.from(box, 'base64');
    bytes[40] = (bytes[40] as number) ^ 1;
    const readAs = (metadata: Partial<RecordedEvent['metadata']>) => {
      const changed = { ...first, metadata: { ...first.metadata, ...metadata } };
      const tampered = Object.create(events, { read: { value: async () => [changed] } }) as typeof events;
      return sealingEventStore(tampered, ring, catalogue).read('ticket-1');
    };
    expect(await readAs({})).toHaveLength(1);
    await expect(readAs({ sealed: [{ key, box: bytes.toString('base64') }] })).rejects.toThrow(BrokenSeal);
    await expect(readAs({ sealed: second.metadata.sealed })).rejects.toThrow(BrokenSeal);
    for (const sealed of [[], undefined]) await expect(readAs({ sealed })).rejects.toThrow(BrokenSeal);
  });

  it('T38 opens with a rotated secret what the former one sealed, and finds the same person', async () => {
    const former = 'former-secret-0123456789-abcdefghijklmnop';
    const before = await desk('memory', new Secrets([former]));
    await before.store.append('ticket-1', [toAppend(Opened(data('a')))], -1);
    const ring = new KeyRing(before.keys, new Secrets(['newer-secret-9876543210-ponmlkjihgfedcba', former]));
    const store = sealingEventStore(before.events, ring, catalogue);
    await store.append('ticket-1', [toAppend(Opened({ ...data('b'), note: { text: 'b', answers: [] } }))], 0);
    expect((await store.read('ticket-1'))[0]?.data).toEqual(data('a'));
    const foreign = new KeyRing(before.keys, new Secrets(['another-secret-0123456789-abcdefghijklmn']));
    await expect(sealingEventStore(before.events, foreign, catalogue).read('ticket-1')).rejects.toThrow(BrokenSeal);
    expect(await ring.erase('ada@desk.example')).toHaveLength(1);
    expect((await store.read('ticket-1'))[1]?.data).toMatchObject({ by: { erased: true } });
  });

  it('seals what is appended with a number, although it is made in the store’s transaction', async () => {
    const { stored, store } = await desk('sqlite');
    const allocation = { ...Allocated({ ticket: 't' }), id: uuidv7(), metadata };
    const id = uuidv7();
    const appended = await store.appendNumbered('numbers-1', allocation, (revision) => ({
      stream: 'ticket-1',
      events: [{ ...Opened({ ...data('CANARY'), number: String(100001 + revision) }), id, metadata }],
      expected: -1,
    }));
    expect(appended.revision).toBe(0);
    expect(await stored()).not.toContain('CANARY');
    expect((await store.read('ticket-1'))[0]?.data).toEqual(data('CANARY'));
    const taken = toAppend(Opened(data('b')));
    const numbered = { stream: 'ticket-1', events: [taken], expected: -1 };
    const again = store.appendNumbered('numbers-1', { ...allocation, id: uuidv7() }, () => numbered);
    await expect(again).rejects.toThrow(RevisionConflict);
  });

  it('T35 names type and path of data that does not fit, never the value', async () => {
    const { events, store } = await desk();
    const wrong = toAppend(Opened({ ...data('CANARY'), copies: [{ name: 'CANARY', email: 7 as never }] }));
    const refused = store.append('ticket-1', [wrong], -1);
    await expect(refused).rejects.toThrow(InvalidEvent);
    await expect(refused).rejects.toThrow(/event Opened version 1 for ticket-1: copies\.0/);
    await expect(refused).rejects.not.toThrow(/CANARY/);
    expect(await events.head()).toBe(-1);
    const unknown = { type: 'Nothing', version: 1, data: {}, id: uuidv7(), metadata };
    await expect(store.append('ticket-1', [unknown], -1)).rejects.toThrow('Nothing version 1 is not in the catalogue');
  });

  it('T48 forgets a key that another process erased', async () => {
    const { events, keys, store, ring } = await desk();
    await store.append('ticket-1', [toAppend(Opened(data('a')))], -1);
    const key = (await events.readAll(-1, 1))[0]?.metadata.sealed?.[0]?.key as string;
    const elsewhere = new KeyRing(keys, secrets);
    const reader = sealingEventStore(events, elsewhere, catalogue);
    expect((await reader.read('ticket-1'))[0]?.data).toEqual(data('a'));
    await ring.erase('ticket-1');
    elsewhere.forget(key);
    expect((await reader.read('ticket-1'))[0]?.data).toMatchObject({ subject: { erased: true } });
  });

  it('T48 does not keep a key that was erased while it was looked up', async () => {
    const { keys, store, ring } = await desk();
    await store.append('ticket-1', [toAppend(Opened(data('a')))], -1);
    let letGo = (): void => undefined;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    const byOwner = async (owner: string) => {
      const found = await keys.byOwner(owner);
      await gate;
      return found;
    };
    const slow = new KeyRing(Object.create(keys, { byOwner: { value: byOwner } }) as typeof keys, secrets);
    const owners = new Set(['ada@desk.example']);
    const looking = slow.prepare(owners);
    await slow.erase('ada@desk.example');
    letGo();
    const before = (await looking).of('ada@desk.example').id;
    const after = await slow.prepare(owners);
    await after.keep();
    expect(after.of('ada@desk.example').id).not.toBe(before);
    expect((await ring.prepare(owners)).of('ada@desk.example').id).toBe(before);
  });

  it('T37 withholds personal values from a caller without the right to them', () => {
    const shown = JSON.stringify(withheldData(Opened, data('CANARY')));
    expect(shown).not.toContain('CANARY');
    expect(shown).not.toContain('@');
    expect(Opened.schema.safeParse(JSON.parse(shown)).success).toBe(true);
  });
});
