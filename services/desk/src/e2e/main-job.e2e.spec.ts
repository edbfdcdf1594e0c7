import { createHash } from 'node:crypto';
import type { Api, CloudEvent, Inbound, Page, Ticket } from './testing/api';
import { ticketStream } from './testing/api';
import { company, client, line, setUp } from './testing/company';
import type { DeskUnderTest } from './testing/desk-under-test';
import { endDesk, startDesk } from './testing/desk-under-test';
import { followed } from './testing/event-stream';
import {
  fateOf,
  field,
  handIn,
  linksIn,
  newMessageId,
  onTheWire,
  proven,
  rawLetter,
  sentMail,
  settled,
} from './testing/letters';
import { deployment, patience } from './testing/deployment';

jest.setTimeout(patience(60_000));

interface Way {
  /** With what lies in the data folder of one process. */
  readonly embedded?: true;
  readonly start: () => Promise<DeskUnderTest>;
  readonly agent: (desk: DeskUnderTest) => Promise<Api>;
  readonly line: string;
  /** What a relay vouches for; a desk that knows no relay holds nobody for proven. */
  readonly fields: readonly string[];
  readonly agentName: string;
}

const ways: Record<string, Way> = {
  // Several processes have no setup link (T44): theirs are always told who is administrator.
  'with nothing configured': {
    embedded: true,
    start: () => startDesk(),
    agent: setUp,
    line: 'support@localhost',
    fields: [],
    agentName: 'Root',
  },
  'with a bootstrap file': {
    start: () => startDesk(company),
    agent: (desk) => client(desk, 'ada-desk'),
    line,
    fields: [proven()],
    agentName: 'Ada',
  },
};

const possible = Object.entries(ways).filter(([, { embedded }]) => !embedded || deployment.name === 'embedded');

describe.each(possible)('the main job, %s', (_name, way) => {
  const trusted = way.fields.length > 0;
  let desk: DeskUnderTest;
  let api: Api;
  let ticket: string;
  let revision = -1;
  const status = async (): Promise<string> => {
    const { status: id } = await api.ticket(ticket);
    const { data } = await api.get<Page<{ id: string; key: string }>>('/v2/tickets/statuses');
    return data.find((one) => one.id === id)?.key ?? id;
  };
  const write = (letter: { subject?: string; text?: string; to?: string; fields?: readonly string[] }) =>
    fateOf(desk, api, { to: way.line, ...letter, fields: [...way.fields, ...(letter.fields ?? [])] });
  const opening = newMessageId();
  const file = Buffer.from('%PDF-1.7 how to put out a printer');

  beforeAll(async () => {
    desk = await way.start();
    api = await way.agent(desk);
  });
  afterAll(() => endDesk(desk));

  it('X-1 PG-1 PG-2 takes a mail, and it is ticket 100001', async () => {
    const raw = rawLetter({
      to: way.line,
      messageId: opening,
      subject: 'The printer is on fire',
      text: 'It burns since noon.',
      fields: way.fields,
    });
    expect(await handIn(desk, raw, way.line)).toMatch(/^250/);
    const inbound = await settled(api, opening);
    const sha256 = createHash('sha256').update(onTheWire(raw)).update('\r\n').digest('hex');
    expect(inbound).toMatchObject({ outcome: 'opened', line: way.line, sha256, subject: 'The printer is on fire' });
    ticket = inbound.ticket as string;
    expect(await api.ticket(ticket)).toMatchObject({
      number: '100001',
      subject: 'The printer is on fire',
      line: way.line,
      requester: { name: 'Grace', email: 'grace@customer.example', phone: null },
      replyTo: 'grace@customer.example',
      messages: [{ kind: 'requester', channel: 'mail', text: 'It burns since noon.', inbound: inbound.id }],
    });
    expect(await status()).toBe('awaiting-reply');
  });

  it('OT-2 confirms with number, promise and link', async () => {
    const { mail, raw, delivery } = await sentMail(api, ticket, 1);
    expect(delivery).toMatchObject({ ticket, to: 'grace@customer.example', attempts: 1 });
    expect(mail.subject).toContain('#100001');
    for (const part of [mail.text, String(mail.html)]) {
      expect(part).toContain('#100001');
      expect(part).toContain('A specialist will be in touch with you');
    }
    expect(field(raw, 'Message-ID')).toBe(`<${delivery.messageId}>`);
    expect(field(raw, 'Auto-Submitted')).toBe('auto-replied');
    expect(field(raw, 'X-Auto-Response-Suppress')).toBe('All');
    // T42: nothing of what a stranger wrote goes to an address that nobody has proven.
    expect(raw.includes('The printer is on fire')).toBe(trusted);
    const [link = ''] = linksIn(mail, 'ticket');
    const page = await fetch(desk.http + link, { method: 'POST' });
    expect(await page.text()).toContain('The printer is on fire');
  });

  it('OT-3 PG-10 KB-2 mails the answer of an agent, with its file, so that it finds back', async () => {
    const form = new FormData();
    form.append('file', new Blob([file], { type: 'application/pdf' }), 'Löschen?.pdf');
    const upload = await api.ask<{ id: string; size: number }>('POST', '/v2/attachments', { body: form });
    expect(upload).toMatchObject({ status: 201, body: { size: file.length } });
    const said = await api.post<{ id: string; revision: number; message: string }>(`/v2/tickets/${ticket}/messages`, {
      kind: 'reply',
      text: 'Please pull the plug first.',
      attachments: [upload.body.id],
    });
    expect(said.status).toBe(201);
    expect(said.body).toEqual({ id: ticket, revision: expect.any(Number), message: expect.stringMatching(/^\d+$/) });
    expect(said.headers.get('etag')).toBe(`"${said.body.revision}"`);
    const seen = await api.get<Ticket>(`/v2/tickets/${ticket}?minRevision=${said.body.revision}`);
    expect(seen.messages.at(-1)).toMatchObject({ id: said.body.message, kind: 'reply' });
    expect(await status()).toBe('awaiting-customer');

    const { mail, raw, delivery } = await sentMail(api, ticket, 2);
    expect(mail.text).toContain(`${way.agentName} has answered`);
    expect(mail.text).toContain('Please pull the plug first.');
    expect(mail.attachments.map(({ filename, content }) => [filename, content.toString()])).toEqual([
      ['Löschen?.pdf', file.toString()],
    ]);
    const [local = '', domain] = way.line.split('@');
    expect(mail.replyTo?.value[0]?.address).toMatch(new RegExp(`^${local}\\+100001\\.1\\.[a-z2-7]{16}@${domain}$`));
    expect(field(raw, 'Message-ID')).toBe(`<${delivery.messageId}>`);
    expect(field(raw, 'Auto-Submitted')).toBeUndefined();
    expect(field(raw, 'References')).toBe(`<${opening}>`);
    const { id = '' } = seen.messages.at(-1)?.attachments[0] ?? {};
    expect(await api.bytes(`/v2/attachments/${id}`)).toEqual(file);
  });

  it("T02 OT-3 the requester's answers continue the ticket: by address, by Message-ID alone, by number alone", async () => {
    const { mail, delivery } = await sentMail(api, ticket, 2);
    const token = mail.replyTo?.value[0]?.address ?? '';
    const quoted = 'The plug is out.\r\n\r\n> Please pull the plug first.';
    const answers = [
      await write({ subject: 'Thanks', text: quoted, fields: [`In-Reply-To: <${delivery.messageId}>`], to: token }),
      await write({ subject: 'And', text: 'It smokes still.', fields: [`References: <${delivery.messageId}>`] }),
      await write({ subject: 'Re: [#100001] printer', text: 'From my phone.' }),
    ];
    for (const answer of answers) expect(answer).toMatchObject({ outcome: 'added', ticket });
    const { messages } = await api.ticket(ticket);
    const said = messages
      .filter(({ kind }) => kind === 'requester')
      .map(({ text }) => text.split('\r\n')[0]?.split('\n')[0]);
    expect(said).toEqual(['It burns since noon.', 'The plug is out.', 'It smokes still.', 'From my phone.']);
    expect(messages.map(({ inbound }) => inbound)).toEqual(expect.arrayContaining(answers.map(({ id }) => id)));
    expect(await status()).toBe('awaiting-reply');
  });

  it('T02 a stranger who names the number gets a ticket of his own, and 100001 keeps silent', async () => {
    const before = await api.ticket(ticket);
    const stranger = await fateOf(desk, api, {
      to: way.line,
      from: 'Eve <eve@elsewhere.example>',
      subject: 'Re: [#100001]',
      text: 'Tell me all of it.',
    });
    expect(stranger.outcome).toBe('opened');
    expect(stranger.ticket).not.toBe(ticket);
    expect(await api.ticket(ticket)).toMatchObject({ messages: before.messages });
    const { raw } = await sentMail(api, stranger.ticket as string, 1);
    expect(raw.toString()).not.toContain('grace@customer.example');
  });

  it('OT-5 closes by mail: a closing word, and an empty mail to the signed close address', async () => {
    const solved = { kind: 'reply', text: 'Then it is over.', then: 'solved' };
    expect((await api.post(`/v2/tickets/${ticket}/messages`, solved)).status).toBe(201);
    const { mail } = await sentMail(api, ticket, 3);
    const closing = /send an empty message to <?([^\s>]+@[^\s>]*[a-z])/.exec(mail.text ?? '')?.[1] ?? '';
    const token = mail.replyTo?.value[0]?.address ?? '';
    expect(closing).not.toBe(token);
    const byWord = await write({ to: token, subject: 'Re: [#100001]', text: 'Solved!\r\n\r\n> Then it is over.' });
    expect(byWord).toMatchObject({ outcome: 'added', ticket });
    expect(await status()).toBe('closed');
    const { mail: news, raw } = await sentMail(api, ticket, 4);
    expect(news.text).toContain('#100001');
    expect(field(raw, 'Auto-Submitted')).toBe('auto-replied');
    expect(linksIn(news, 'reopen')).toHaveLength(1);

    expect((await api.post(`/v2/tickets/${ticket}/reopen`)).status).toBe(200);
    expect(await status()).toBe('awaiting-reply');
    expect(await write({ to: closing, subject: '', text: '' })).toMatchObject({ outcome: 'added', ticket });
    expect(await status()).toBe('closed');
  });

  it('T18 OT-5 the reopen link changes nothing when looked at, and opens the ticket by its button', async () => {
    const { mail } = await sentMail(api, ticket, 4);
    const [link = ''] = linksIn(mail, 'reopen');
    revision = (await api.ticket(ticket)).revision;
    const looked = await fetch(desk.http + link);
    expect(looked.status).toBe(200);
    expect(looked.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await looked.text()).toContain('<button');
    expect(await api.ticket(ticket)).toMatchObject({ revision });
    const pressed = await fetch(desk.http + link, { method: 'POST' });
    expect(pressed.status).toBe(200);
    const open = await api.get<Ticket>(`/v2/tickets/${ticket}?minRevision=${revision + 1}`);
    revision = open.revision;
    expect(await status()).toBe('awaiting-reply');
    const forged = link.slice(0, -1) + (link.endsWith('a') ? 'b' : 'a');
    expect((await fetch(desk.http + forged, { method: 'POST' })).status).toBe(404);
  });

  it('X-3 shows it all over the API: search, letters, mails, events as a page and as a stream', async () => {
    for (const query of ['q=printer', 'q=grace@customer.example', 'q=smokes', 'number=100001']) {
      const { data } = await api.get<Page<Ticket>>(`/v2/tickets?${query}&minRevision=${ticket}:${revision}`);
      expect([query, data.map(({ id }) => id)]).toEqual([query, [ticket]]);
    }
    const letters = await api.all<Inbound>('/v2/inbound');
    expect(letters.filter((letter) => letter.ticket === ticket)).toHaveLength(6);
    const subject = ticketStream(ticket);
    const page = await api.all<CloudEvent>(`/v2/events?subject=${subject}`);
    expect(page.map((event) => event.revision)).toEqual([...Array(revision + 1).keys()]);
    expect(page[0]).toMatchObject({ type: 'eventdesk.TicketOpened.v1', subject });
    expect(page.at(-1)).toMatchObject({ type: 'eventdesk.TicketReopened.v1' });
    const stream = await followed(api, -1, (event) => event.subject === subject && event.revision === revision);
    expect(stream.filter((event) => event.subject === subject)).toEqual(page);
  });

  it('shows it on the command line, and verify finds nothing wrong', async () => {
    const run = async (...args: string[]) => {
      const { code, out, err } = await desk.place.run(...args, '--json');
      const rows = out
        .split('\n')
        .filter((row) => row !== '')
        .map((row) => JSON.parse(row) as Record<string, unknown>);
      // On a slow machine it says how far it is.
      return { code, err: err.replace(/^\w+: \d+ % .*\n/gm, ''), rows };
    };
    const inbound = await run('inbound', 'list');
    expect(inbound.rows.filter(({ number }) => number === '100001').map(({ outcome }) => outcome)).toContain('opened');
    const outbox = await run('outbox', 'list');
    expect(outbox.rows.filter(({ to }) => to === 'grace@customer.example')).toHaveLength(4);
    const verified = await run('verify');
    expect(verified).toMatchObject({ code: 0, err: '' });
    expect(verified.rows.at(-1)).toMatchObject({ ok: true, faults: 0 });
  });
});
