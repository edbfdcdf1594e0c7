import type { EventToAppend } from '@eventdesk/kernel/event';
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
import { MemoryEvents, MemoryKeys } from './testing/memory';
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

function desk(sharesCommit = true, secret = secrets) {
  const events = new MemoryEvents();
  const keys = new MemoryKeys(sharesCommit);
  const open = () => sealingEventStore(events, new KeyRing(keys, secret), catalogue);
  const ring = new KeyRing(keys, secret);
  return { events, keys, ring, store: sealingEventStore(events, ring, catalogue), another: open };
}

describe.each([
  ['shares a commit with the events', true],
  ['keeps keys elsewhere', false],
])('sealingEventStore over a key store that %s', (_, sharesCommit) => {
  it('T48 stores nothing personal, and gives readers what was written', async () => {
    const { events, keys, store, another } = desk(sharesCommit);
    const given = data('CANARY');
    await store.append('ticket-1', [toAppend(Opened(given, 'ada@desk.example'))], -1);
    const stored = events.stored.join() + JSON.stringify([...keys.kept]);
    for (const personalText of ['CANARY', 'ada@', 'bob@']) expect(stored).not.toContain(personalText);
    expect((await store.read('ticket-1'))[0]).toMatchObject({ data: given, metadata });
    expect((await another().readAll(-1, 10))[0]?.data).toEqual(given);
    expect((await another().read('ticket-1'))[0]?.metadata).toEqual(metadata);
  });

  it('T48 erases one person and leaves the others, also for readers that start later', async () => {
    const { ring, store, another } = desk(sharesCommit);
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
    const { ring, store, another } = desk(sharesCommit);
    await store.append('ticket-1', [toAppend(Opened(data('before')))], -1);
    await ring.erase('ada@desk.example');
    await store.append('ticket-1', [toAppend(Opened(data('after')))], 0);
    const [before, after] = await another().read('ticket-1');
    expect(before?.data).toMatchObject({ by: { erased: true } });
    expect(after?.data).toMatchObject({ by: { name: 'after name' } });
  });

  it('gives one person one key, however many events of one moment are the first', async () => {
    const { keys, store, another } = desk(sharesCommit);
    const streams = Array.from({ length: 20 }, (_, n) => `ticket-${n}`);
    await Promise.all(
      streams.map((stream) => store.append(stream, [toAppend(Opened(data('Y'), 'ada@desk.example'))], -1)),
    );
    expect(keys.kept.size).toBe(2);
    for (const { data: read } of await another().readAll(-1, 100)) expect(read).toEqual(data('Y'));
  });

  it('does not wait for itself when two appends need each other’s new persons', async () => {
    const { store, another } = desk(sharesCommit);
    const first = { ...data('1'), copies: [{ name: '1', email: 'eve@desk.example' }] };
    const second = { ...data('2', 'eve@desk.example'), copies: [{ name: '2', email: 'ada@desk.example' }] };
    await Promise.all([
      store.append('ticket-1', [toAppend(Opened(first))], -1),
      store.append('ticket-2', [toAppend(Opened(second))], -1),
    ]);
    expect((await another().readAll(-1, 9)).map((read) => read.data)).toEqual([first, second]);
  });

  it('T31 a key that cannot be kept fails the append, and the next one makes another', async () => {
    const { keys, store, another } = desk(sharesCommit);
    keys.fail = true;
    await expect(store.append('ticket-1', [toAppend(Opened(data('a')))], -1)).rejects.toThrow('no space');
    keys.fail = false;
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
    const { store } = desk();
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
    const { events, store } = desk();
    await store.append('ticket-1', [toAppend(Opened(data('a')))], -1);
    await store.append('ticket-2', [toAppend(Opened(data('b')))], -1);
    const [first, second] = events.stored.map((text) => JSON.parse(text)) as [never, never];
    const sealed = (stored: { metadata: { sealed: { key: string; box: string }[] } }) => stored.metadata.sealed;
    const bytes = Buffer.from(sealed(first)[0]?.box as string, 'base64');
    bytes[40] = (bytes[40] as number) ^ 1;
    const changed = structuredClone(first) as { metadata: { sealed: { key: string; box: string }[] } };
    changed.metadata.sealed[0] = { key: sealed(first)[0]?.key as string, box: bytes.toString('base64') };
    events.stored[0] = JSON.stringify(changed);
    await expect(store.read('ticket-1')).rejects.toThrow(BrokenSeal);
    changed.metadata.sealed = sealed(second);
    events.stored[0] = JSON.stringify(changed);
    await expect(store.read('ticket-1')).rejects.toThrow(BrokenSeal);
    expect((await store.read('ticket-2'))[0]?.data).toEqual(data('b'));
  });

  it('T38 opens with a rotated secret what the former one sealed, and finds the same person', async () => {
    const former = 'former-secret-0123456789-abcdefghijklmnop';
    const before = desk(true, new Secrets([former]));
    await before.store.append('ticket-1', [toAppend(Opened(data('a')))], -1);
    const ring = new KeyRing(before.keys, new Secrets(['newer-secret-9876543210-ponmlkjihgfedcba', former]));
    const store = sealingEventStore(before.events, ring, catalogue);
    const size = before.keys.kept.size;
    await store.append('ticket-1', [toAppend(Opened({ ...data('b'), note: { text: 'b', answers: [] } }))], 0);
    expect((await store.read('ticket-1'))[0]?.data).toEqual(data('a'));
    expect(before.keys.kept.size).toBe(size);
    const foreign = new KeyRing(before.keys, new Secrets(['another-secret-0123456789-abcdefghijklmn']));
    await expect(sealingEventStore(before.events, foreign, catalogue).read('ticket-1')).rejects.toThrow(BrokenSeal);
    await ring.erase('ada@desk.example');
    expect((await store.read('ticket-1'))[1]?.data).toMatchObject({ by: { erased: true } });
  });

  it('seals what is appended with a number, although it is made in the store’s transaction', async () => {
    const { events, store } = desk();
    const allocation = { ...Allocated({ ticket: 't' }), id: uuidv7(), metadata };
    const id = uuidv7();
    const appended = await store.appendNumbered('numbers-1', allocation, (revision) => ({
      stream: 'ticket-1',
      events: [{ ...Opened({ ...data('CANARY'), number: String(100001 + revision) }), id, metadata }],
      expected: -1,
    }));
    expect(appended.revision).toBe(0);
    expect(events.stored.join()).not.toContain('CANARY');
    expect((await store.read('ticket-1'))[0]?.data).toEqual(data('CANARY'));
    const again = store.appendNumbered('numbers-1', allocation, () => ({
      stream: 'ticket-1',
      events: [],
      expected: -1,
    }));
    await expect(again).rejects.toThrow(RevisionConflict);
  });

  it('T35 names type and path of data that does not fit, never the value', async () => {
    const { events, store } = desk();
    const wrong = toAppend(Opened({ ...data('CANARY'), copies: [{ name: 'CANARY', email: 7 as never }] }));
    const refused = store.append('ticket-1', [wrong], -1);
    await expect(refused).rejects.toThrow(InvalidEvent);
    await expect(refused).rejects.toThrow(/event Opened version 1 for ticket-1: copies\.0/);
    await expect(refused).rejects.not.toThrow(/CANARY/);
    expect(events.stored).toEqual([]);
    const unknown = { type: 'Nothing', version: 1, data: {}, id: uuidv7(), metadata };
    await expect(store.append('ticket-1', [unknown], -1)).rejects.toThrow('Nothing version 1 is not in the catalogue');
  });

  it('T37 withholds personal values from a caller without the right to them', () => {
    const shown = JSON.stringify(withheldData(Opened, data('CANARY')));
    expect(shown).not.toContain('CANARY');
    expect(shown).not.toContain('@');
    expect(Opened.schema.safeParse(JSON.parse(shown)).success).toBe(true);
  });
});
