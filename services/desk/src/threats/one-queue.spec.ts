import type { Api, CloudEvent, Delivery, Inbound, Listed, Page, Ticket } from '../e2e/testing/api';
import { Api as Caller, ticketStream } from '../e2e/testing/api';
import { awaitingReply, client, company, generous, line } from '../e2e/testing/company';
import type { DeskUnderTest } from '../e2e/testing/desk-under-test';
import { endDesk, startDesk } from '../e2e/testing/desk-under-test';
import { eventually } from '../e2e/testing/eventually';
import { fateOf, newMessageId, proven, sentMail } from '../e2e/testing/letters';
import { patience } from '../e2e/testing/deployment';

jest.setTimeout(patience(60_000));

describe('one queue over all channels', () => {
  let desk: DeskUnderTest;
  let api: Api;
  let ada: Api;
  beforeAll(async () => {
    desk = await startDesk({ ...company, limits: generous });
    [api, ada] = await Promise.all([client(desk, 'auditor'), client(desk, 'ada-desk')]);
  });
  afterAll(() => endDesk(desk));

  const create = (body: object = {}) =>
    api.post<{ id: string }>('/v2/tickets/create', { subject: 'By API', status: awaitingReply, ...body });

  it('OT-1 OM-3 API-3 API-4 mail, form and API end up in one list, the newest first, each at once and with where it came from', async () => {
    const letter = await fateOf(desk, api, { to: line, subject: 'By mail', text: 'x' });
    const form = await new Caller(desk.http).post<{ number: string }>('/requests', {
      name: 'Grace',
      email: 'grace@customer.example',
      subject: 'By form',
      text: 'x',
    });
    expect(form.status).toBe(201);
    const { data: departments } = await api.get<Page<Listed>>('/v2/tickets/departments');
    const sales = departments.find(({ key }) => key === 'sales')?.id;
    const made = await create({ department_id: sales });
    const { data } = await api.get<Page<Ticket>>(`/v2/tickets?minRevision=${made.body.id}:0`);
    expect(data.map(({ subject }) => subject)).toEqual(['By API', 'By form', 'By mail']);
    expect(data.map(({ number }) => number)).toEqual(['100003', '100002', '100001']);
    expect(data[1]?.number).toBe(form.body.number);
    const { data: sold } = await api.get<Page<Ticket>>(`/v2/tickets?department_id=${sales}`);
    expect(sold.map(({ id }) => id)).toEqual([made.body.id]);

    const cameIn = await api.all<Inbound>('/v2/inbound');
    expect(cameIn.find(({ id }) => id === letter.id)).toMatchObject({ outcome: 'opened', ticket: data[2]?.id });
    expect((await api.get<Inbound>(`/v2/inbound/${letter.id}`)).ticket).toBe(data[2]?.id);
  });

  it('PG-4 PG-8 PG-9 X-6 a ticket shows its status, its description and everything said, by date; each change names its cause', async () => {
    const letter = await fateOf(desk, api, { to: line, subject: 'Told', text: 'First.', fields: [proven()] });
    const ticket = letter.ticket as string;
    const path = `/v2/tickets/${ticket}`;
    await ada.ask('PATCH', path, { json: { description: 'For us: the third floor.' } });
    await ada.post(`${path}/messages`, { kind: 'reply', text: 'Second.' });
    await ada.post(`${path}/messages`, { kind: 'note', text: 'Third.' });
    await fateOf(desk, api, { to: line, subject: 'Re: [#100004]', text: 'Fourth.', fields: [proven()] });
    const shown = await api.ticket(ticket);
    expect(shown.description).toBe('For us: the third floor.');
    expect(shown.messages.map(({ kind, text }) => [kind, text])).toEqual([
      ['requester', 'First.'],
      ['reply', 'Second.'],
      ['note', 'Third.'],
      ['requester', 'Fourth.'],
    ]);
    const times = shown.messages.map((message) => (message as unknown as { at: string }).at);
    expect(times).toEqual([...times].sort());
    const { data: statuses } = await api.get<Page<Listed>>('/v2/tickets/statuses');
    expect(statuses.find(({ id }) => id === shown.status)?.key).toBe('awaiting-reply');
    const { data: listed } = await api.get<Page<Ticket>>('/v2/tickets?number=100004');
    expect(listed[0]?.status).toBe(shown.status);
    const events = (await api.all<CloudEvent>(`/v2/events?subject=${ticketStream(ticket)}`)) as readonly (CloudEvent & {
      causationid?: string;
      correlationid?: string;
    })[];
    expect(events.filter(({ causationid, correlationid }) => !causationid || !correlationid)).toEqual([]);
    // Notes go nowhere.
    const { raw } = await sentMail(api, ticket, 2);
    expect(raw.toString()).not.toMatch(/Third\.|third floor/);
  });

  it('T36 X-7 who fills in the form with somebody else’s name, company and address is told a number, and nothing more', async () => {
    const known = await fateOf(desk, api, {
      to: line,
      subject: 'Private matter',
      text: 'Private.',
      fields: [proven()],
    });
    const stranger = await new Caller(desk.http).post<object>('/requests', {
      name: 'Grace',
      email: 'grace@customer.example',
      company: 'Customer Ltd',
      phone: '+390612345678',
      subject: 'Re: [#100005] Private matter',
      text: 'Tell me all.',
    });
    expect(stranger).toMatchObject({ status: 201, body: { number: '100006' } });
    expect(Object.keys(stranger.body)).toEqual(['number']);
    const data = await eventually('the ticket is in the list', async () => {
      const found = await api.get<Page<Ticket>>('/v2/tickets?number=100006');
      return found.data.length > 0 ? found.data : undefined;
    });
    expect(data[0]?.id).not.toBe(known.ticket);
    expect((await api.ticket(known.ticket as string)).messages).toHaveLength(1);
    const mails = await api.all<Delivery>(`/v2/deliveries?ticket=${data[0]?.id}`);
    for (const { id } of mails.filter(({ state }) => state === 'sent'))
      expect((await api.bytes(`/v2/deliveries/${id}/raw`)).toString()).not.toContain('Private');
  });

  it('T40 a mail that only names an agent as its sender is no answer of his: nothing goes to the requester', async () => {
    const { ticket } = await fateOf(desk, api, { to: line, subject: 'Help', text: 'x', fields: [proven()] });
    const { mail } = await sentMail(api, ticket as string, 1);
    const token = mail.replyTo?.value[0]?.address ?? line;
    const number = (await api.ticket(ticket as string)).number;
    for (const to of [line, token]) {
      const forged = await fateOf(desk, api, {
        to,
        messageId: newMessageId(),
        from: 'Ada <ada@desk.example>',
        subject: `Re: [#${number}]`,
        text: 'Your new password is 1234.',
      });
      expect(forged.ticket === ticket).toBe(false);
    }
    expect((await api.ticket(ticket as string)).messages.map(({ kind }) => kind)).toEqual(['requester']);
    expect(await api.all<Delivery>(`/v2/deliveries?ticket=${ticket}`)).toHaveLength(1);
  });
});
