import { areaNames } from '@eventdesk/domain/catalog/events';
import { entries, known, settings, statuses } from '@eventdesk/domain/testing/default-settings';
import { decimalOf } from '@eventdesk/kernel/ids';
import type { Principal } from '@eventdesk/kernel/principal';
import { isProblem } from '@eventdesk/kernel/problem';
import { Desk } from '../testing/desk';
import { assignBody, createBody, editBody, messageBody } from './bodies';
import type { CreateBody, MessageBody } from './bodies';
import type { Call } from './caller';
import { CreateTicket, createdAnswer } from './create-ticket';
import { References } from './references';
import { TicketCommands } from './ticket-commands';
import { Uploads } from './uploads';

const scopes = ['tickets:read', 'tickets:write'] as const;
const client: Principal = {
  kind: 'client',
  id: known.shop,
  scopes,
  departments: '*',
  ticketType: known.request,
  confirms: true,
};
const ada: Principal = {
  kind: 'agent',
  id: known.ada,
  name: 'Ada',
  role: 'agent',
  scopes,
  departments: '*',
  confirms: true,
};
const bob: Principal = { ...ada, id: known.bob, departments: [known.support] };
const sam: Principal = { ...ada, id: known.bob, departments: [known.sales] };
const nobody: Principal = { ...client, departments: [] };
const awaiting = decimalOf(statuses['awaiting-reply'].id);
const sample: CreateBody = {
  account_id: '',
  subject: 'my subject',
  msg: 'my description',
  owner: '',
  department_id: '',
  priority_id: '',
  status: awaiting,
  phone: '0549255555',
  email: '',
};
/** The slug of a refusal, with the field that it names. */
const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'done',
    (thrown: unknown) => {
      if (!isProblem(thrown)) throw thrown;
      return [thrown.slug, ...(thrown.extra.fields ?? []).map(({ field }) => field)].join(' ');
    },
  );

describe('commands', () => {
  let desk: Desk;
  let create: CreateTicket;
  let commands: TicketCommands;
  let uploads: Uploads;
  const call = (principal: Principal, more: Partial<Call> = {}): Call => ({
    principal,
    commandId: desk.platform.newId(),
    ...more,
  });
  const say = (principal: Principal, id: string, body: Partial<MessageBody>, more: Partial<Call> = {}) =>
    commands.say(call(principal, more), id, { kind: 'note', text: 'said', attachments: [], ...body });
  const made = async (more: Partial<CreateBody> = {}, principal = client): Promise<string> =>
    decimalOf((await create.run(call(principal), { ...sample, ...more }, false)).id);
  const types = async () => (await desk.log('ticket')).map(({ type }) => type);

  beforeEach(async () => {
    desk = await Desk.open();
    const references = new References(desk.settings);
    uploads = new Uploads(desk.platform);
    create = new CreateTicket(desk.platform, references);
    commands = new TicketCommands(desk.platform, references, uploads);
  });

  it('API-1 the documented create gives a ticket, its answer exactly three texts', async () => {
    const created = await create.run(call(client), createBody.parse(sample), false);
    expect(created).toMatchObject({ number: '100001', revision: 1 });
    expect(createdAnswer(created, 'he')).toEqual({
      id: decimalOf(created.id),
      message: 'טיקט נוצר בהצלחה',
      ticket_status: awaiting,
    });
    const [opened, said] = await desk.log('ticket');
    expect(opened?.data).toMatchObject({
      channel: 'api',
      department: known.support,
      proven: false,
      handedInBy: `client:${known.shop}`,
    });
    expect(said?.data).toMatchObject({ text: 'my description', proven: false, handedInBy: `client:${known.shop}` });
  });

  it.each<[string, object]>([
    ['subject', { subject: '' }],
    ['status', { status: '' }],
    ['status', { status: 7 }],
    ['phone', { phone: null }],
    ['number', { number: '7' }],
    ['from', { from: 'agent' }],
  ])('API-1, PG-2, T45 %s that is not allowed is refused by name', (field, more) => {
    const issues = createBody.safeParse({ ...sample, ...more }).error?.issues ?? [];
    expect(issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : issue.path))).toEqual([field]);
  });

  it.each<[string, Partial<CreateBody>]>([
    ['account_id', { account_id: '1' }],
    ['status', { status: '1' }],
    ['status', { status: '007' }],
    ['department_id', { department_id: '1' }],
    ['priority_id', { priority_id: 'urgent' }],
    ['owner', { owner: decimalOf(known.gone) }],
    ['email', { email: 'rita' }],
  ])('API-1 a wrong %s is refused by name, and no number is taken', async (field, more) => {
    expect(await refusal(create.run(call(client), { ...sample, ...more }, false))).toBe(`invalid-body ${field}`);
    expect(await desk.log('numbers')).toEqual([]);
  });

  it('T46 a create with a key is one ticket and one number, 50 at once', async () => {
    const keyed = call(client, { commandId: desk.platform.ids.hashed('command', 'key'), commandMac: 'mac' });
    const all = await Promise.all(Array.from({ length: 50 }, () => create.run(keyed, sample, true)));
    expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(await types()).toEqual(['TicketOpened', 'RequesterMessageAdded']);
    const [one] = all;
    expect((await desk.ticket(one?.id)).number).toBe(one?.number);
    expect(await refusal(create.run({ ...keyed, commandMac: 'other' }, sample, true))).toBe('idempotency-key-reused');
  });

  it('T46 a repeat is answered as before, whatever the settings have become; rights are asked again', async () => {
    const keyed = () => call(ada, { commandId: desk.platform.ids.hashed('command', 'key'), commandMac: 'mac' });
    const body = { ...sample, owner: decimalOf(known.bob) };
    const created = await create.run(keyed(), body, true);
    const order = call(ada, { commandMac: 'mac' });
    const assigned = await commands.assign(order, decimalOf(created.id), null);
    const back = call(ada, { commandMac: 'mac' });
    const given = await commands.assign(back, decimalOf(created.id), decimalOf(known.bob));
    await desk.define('agents', { ...(entries.agents[1] as object), active: false });
    await desk.settings.refresh();
    expect(await create.run(keyed(), body, true)).toEqual(created);
    expect(await commands.assign(order, decimalOf(created.id), null)).toEqual(assigned);
    expect(await commands.assign(back, decimalOf(created.id), decimalOf(known.bob))).toEqual(given);
    expect(await types()).toEqual(['TicketOpened', 'RequesterMessageAdded', 'TicketUnassigned', 'TicketAssigned']);
    const lost = { ...keyed(), principal: sam };
    expect(await refusal(create.run(lost, body, true))).toBe('ticket-not-found');
    expect(await refusal(commands.assign({ ...back, principal: sam }, decimalOf(created.id), null))).toBe(
      'ticket-not-found',
    );
  });

  it('T37 nobody creates in a department that he may not see', async () => {
    expect(await refusal(create.run(call(nobody), sample, false))).toBe('invalid-body department_id');
    expect(await refusal(create.run(call(bob), { ...sample, department_id: decimalOf(known.sales) }, false))).toBe(
      'invalid-body department_id',
    );
    expect(await refusal(create.run(call(bob), sample, false))).toBe('done');
  });

  it('T20, T37 a ticket that one may not see is not there, for any command', async () => {
    const id = await made();
    const others = (principal: Principal, at: string) => [
      say(principal, at, {}),
      commands.edit(call(principal), at, { subject: 'x' }),
      commands.status(call(principal), at, awaiting),
      commands.assign(call(principal), at, null),
      commands.close(call(principal), at),
      commands.reopen(call(principal), at),
    ];
    const visitor: Principal = { kind: 'visitor' };
    for (const promise of [...others(sam, id), ...others(nobody, id), ...others(ada, '1'), ...others(ada, 'x')])
      expect(await refusal(promise)).toBe('ticket-not-found');
    for (const promise of [...others(visitor, id), ...others({ ...ada, scopes: ['tickets:read'] }, id)])
      expect(await refusal(promise)).toBe('scope-missing');
    expect(await types()).toHaveLength(2);
  });

  it('T45 who says what: answers are an agent’s, speaking for a requester needs a right and is shown', async () => {
    const id = await made({ email: 'rita@client.example' });
    expect(await refusal(say(client, id, { kind: 'reply' }))).toBe('invalid-body kind');
    expect(await refusal(say(ada, id, { kind: 'requester' }))).toBe('invalid-body kind');
    expect(await refusal(say(ada, id, { kind: 'note', then: 'solved' }))).toBe('invalid-body then');
    const speaker: Principal = { ...client, scopes: [...scopes, 'tickets:impersonate'] };
    await say(speaker, id, { kind: 'requester' });
    expect((await desk.log('ticket')).at(-1)?.data).toMatchObject({
      proven: false,
      handedInBy: `client:${known.shop}`,
      participant: 1,
    });
    for (const smuggled of ['from', 'at', 'status', 'owner', 'agent', 'number'])
      expect(messageBody.safeParse({ kind: 'note', text: 'x', [smuggled]: 'y' }).success).toBe(false);
  });

  it('PG-7 an answer that cannot reach anybody is refused; after it, nothing is said', async () => {
    const id = await made();
    expect(await refusal(say(ada, id, { kind: 'reply' }))).toBe('no-way-to-answer');
    expect(await types()).toHaveLength(2);
  });

  it('KB-2 an answer, and wait or solved; a taken ticket is in progress', async () => {
    const id = await made({ email: 'rita@client.example' });
    const state = async () => (await desk.ticket((await desk.ticketIds())[0])).current.state;
    await commands.assign(call(ada), id, decimalOf(known.ada));
    expect(await state()).toBe('in-progress');
    const { message, revision } = await say(ada, id, { kind: 'reply' });
    expect(await state()).toBe('awaiting-customer');
    expect([message, revision]).toEqual([expect.stringMatching(/^[0-9]{1,39}$/), 5]);
    await say(ada, id, { kind: 'reply', then: 'solved' });
    expect(await state()).toBe('solved');
    await commands.close(call(ada), id);
    expect(await refusal(say(ada, id, { kind: 'reply' }))).toBe('ticket-closed');
    await commands.reopen(call(ada), id);
    expect(await state()).toBe('awaiting-reply');
  });

  it('one who makes another responsible has not started for him', async () => {
    const id = await made();
    await commands.assign(call(ada), id, decimalOf(known.bob));
    expect((await types()).slice(2)).toEqual(['TicketAssigned']);
    expect(assignBody.safeParse({}).success).toBe(false);
  });

  it('PG-3 fields are changed by the names that GET gives; read-only ones are refused with the reason', async () => {
    const id = await made();
    await commands.edit(call(ada), id, {
      subject: 'Other',
      description: 'd',
      type: decimalOf(known.order),
      department: decimalOf(known.sales),
      priority: decimalOf(known.urgent),
      owner: decimalOf(known.bob),
    });
    expect((await types()).slice(2)).toEqual([
      'SubjectChanged',
      'DescriptionChanged',
      'TypeChanged',
      'DepartmentChanged',
      'PriorityChanged',
      'TicketAssigned',
    ]);
    const number = editBody.safeParse({ number: '7' }).error?.issues[0];
    expect([number?.path, number?.message]).toEqual([
      ['number'],
      'cannot be changed: numbers come from the desk (PG-2)',
    ]);
    expect(editBody.safeParse({ constructor: 1 }).success).toBe(false);
  });

  it('If-Match refuses what was ordered on another revision, a repeat of what was done aside', async () => {
    const id = await made();
    const keyed = { commandId: desk.platform.newId(), commandMac: 'mac', ifRevision: 1 };
    await say(ada, id, {}, keyed);
    expect(await refusal(say(ada, id, {}, { ifRevision: 1 }))).toBe('stale');
    expect(await refusal(say(ada, id, {}, keyed))).toBe('done');
    expect(await types()).toHaveLength(3);
  });

  it('PG-10 a file is named by who uploaded it, under a name that can be shown (T05)', async () => {
    const id = await made();
    const up = await uploads.add(ada, {
      name: '../a\u202eb\\c:\r\n.pdf',
      type: 'application/pdf',
      bytes: Buffer.from('x'),
    });
    expect(up.name).not.toMatch(/[/\\\p{C}]/u);
    expect(await refusal(say(bob, id, { attachments: [up.id] }))).toBe('invalid-body attachments[0]');
    expect(await refusal(say(ada, id, { attachments: ['1'] }))).toBe('invalid-body attachments[0]');
    await say(ada, id, { attachments: [up.id] });
    expect((await desk.log('ticket')).at(-1)?.data).toMatchObject({ attachments: [{ size: 1, inline: false }] });
    expect(await refusal(uploads.add({ kind: 'visitor' }, { name: 'x', type: 'x', bytes: Buffer.alloc(1) }))).toBe(
      'scope-missing',
    );
  });

  it('a long text is whole in a blob, its beginning in the event (invariant 18)', async () => {
    const id = await made();
    await say(ada, id, { text: 'ü'.repeat(200_000) });
    const { text, body } = (await desk.log('ticket')).at(-1)?.data as { text: string; body: never };
    expect(text.length).toBeLessThan(10_100);
    expect(Buffer.from((await desk.platform.blobs.get(body)) as Uint8Array).toString()).toBe('ü'.repeat(200_000));
  });

  it('the settings of these specs are whole', () => {
    for (const area of areaNames) expect(settings[area].size).toBe(entries[area].length);
  });
});
