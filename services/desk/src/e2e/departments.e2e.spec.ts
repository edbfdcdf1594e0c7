import type { Api, CloudEvent, Delivery, Inbound, Page, Ticket } from './testing/api';
import { ticketStream } from './testing/api';
import { awaitingReply, client, company, generous, line } from './testing/company';
import type { DeskUnderTest } from './testing/desk-under-test';
import { endDesk, startDesk } from './testing/desk-under-test';
import { followed } from './testing/event-stream';
import { fateOf, proven, sentMail } from './testing/letters';
import { patience } from './testing/deployment';

jest.setTimeout(patience(60_000));

describe('T20 T37 what another department has', () => {
  const canary = 'Zanzibar';
  let desk: DeskUnderTest;
  /** Sees support alone, sales alone, nothing, everything. */
  let all: Api;
  let strangers: readonly Api[];
  let ticket: string;
  let letter: Inbound;
  let delivery: Delivery;
  let attachment: string;

  beforeAll(async () => {
    desk = await startDesk({ ...company, limits: generous });
    all = await client(desk, 'auditor');
    strangers = [await client(desk, 'seller'), await client(desk, 'nowhere')];
    letter = await fateOf(desk, all, { to: line, subject: canary, text: canary, fields: [proven()] });
    ticket = letter.ticket as string;
    delivery = (await sentMail(all, ticket, 1)).delivery;
    const form = new FormData();
    form.append('file', new Blob([canary]), `${canary}.txt`);
    const upload = await all.ask<{ id: string }>('POST', '/v2/attachments', { body: form });
    await all.post(`/v2/tickets/${ticket}/messages`, { kind: 'note', text: canary, attachments: [upload.body.id] });
    attachment = (await all.ticket(ticket)).messages.at(-1)?.attachments[0]?.id ?? '';
    // What the strangers do see.
    await strangers[0]?.post('/v2/tickets/create', { subject: 'Ours', status: awaitingReply });
  });
  afterAll(() => endDesk(desk));

  it('is not there for its routes, as if it had never been', async () => {
    const gets = [
      `/v2/tickets/${ticket}`,
      `/v2/tickets/${ticket}?asOf=2100-01-01T00:00:00Z`,
      `/v2/inbound/${letter.id}`,
      `/v2/inbound/${letter.id}/raw`,
      `/v2/deliveries/${delivery.id}/raw`,
      `/v2/attachments/${attachment}`,
    ];
    for (const path of gets) {
      await all.bytes(path);
      for (const api of strangers) {
        const { status, text } = await api.ask('GET', path);
        expect([path, status]).toEqual([path, 404]);
        expect(text).not.toContain(canary);
      }
    }
  });

  it('cannot be changed: every command says that there is no such ticket', async () => {
    const before = await all.ticket(ticket);
    const posts: readonly (readonly [string, object])[] = [
      ['messages', { kind: 'note', text: 'mine' }],
      ['status', { status: awaitingReply }],
      ['assign', { owner: null }],
      ['close', {}],
      ['reopen', {}],
    ];
    for (const api of strangers) {
      for (const [what, body] of posts) {
        const answer = await api.post(`/v2/tickets/${ticket}/${what}`, body);
        expect([what, answer.status]).toEqual([what, 404]);
      }
      expect((await api.ask('PATCH', `/v2/tickets/${ticket}`, { json: { subject: 'mine' } })).status).toBe(404);
      expect((await api.post(`/v2/inbound/${letter.id}/replay`)).status).toBe(404);
    }
    expect(await all.ticket(ticket)).toEqual(before);
  });

  it('is in no list, search, page of events or stream', async () => {
    const lists = [
      '/v2/tickets',
      `/v2/tickets?q=${canary}`,
      '/v2/tickets?number=100001',
      '/v2/inbound',
      `/v2/inbound?message_id=${letter.messageId}`,
      '/v2/deliveries',
      `/v2/deliveries?ticket=${ticket}`,
      '/v2/events',
      `/v2/events?subject=${ticketStream(ticket)}`,
    ];
    for (const path of lists) {
      expect(JSON.stringify(await all.all(path))).toContain(path.includes('deliver') ? delivery.id : canary);
      for (const api of strangers) {
        const text = JSON.stringify(await api.all(path));
        expect([path, text.includes(canary), text.includes(ticket)]).toEqual([path, false, false]);
      }
    }
    const [seller] = strangers as [Api];
    const made = await seller.post<{ id: string }>('/v2/tickets/create', { subject: 'Last', status: awaitingReply });
    const stream = await followed(seller, -1, ({ subject }) => subject === ticketStream(made.body.id));
    expect(JSON.stringify(stream)).not.toContain(canary);
    expect(stream.filter(({ subject }) => subject === ticketStream(ticket))).toEqual([]);
  });

  it('T37 a cursor carries no rights', async () => {
    const { next } = await all.get<Page<Ticket>>('/v2/tickets?limit=1');
    for (const api of strangers) {
      const text = JSON.stringify(await api.get(`/v2/tickets?limit=1&after=${encodeURIComponent(next ?? '')}`));
      expect(text).not.toContain(canary);
    }
  });

  it('T37 personal values are withheld from whoever may see the ticket and not the person', async () => {
    const shop = await client(desk, 'shop');
    expect((await shop.ask('GET', '/v2/events')).status).toBe(403);
    const [opened] = await all.all<CloudEvent>(`/v2/events?subject=${ticketStream(ticket)}`);
    expect(opened?.data['requester']).toMatchObject({ email: 'grace@customer.example' });
    const reader = await client(desk, 'reader');
    const [seen] = await reader.all<CloudEvent>(`/v2/events?subject=${ticketStream(ticket)}`);
    expect(seen?.data['requester']).toEqual({ withheld: true });
    expect(seen?.data['number']).toBe('100001');
  });
});
