import { SmtpClient } from '@eventdesk/kernel/testing/smtp-client';
import type { Api, Delivery, Inbound, Ticket } from './testing/api';
import { client, company, line } from './testing/company';
import type { DeskUnderTest } from './testing/desk-under-test';
import { endDesk, startDesk } from './testing/desk-under-test';
import { eventually } from './testing/eventually';
import { connected, newMessageId, onTheWire, rawLetter, settled } from './testing/letters';
import { deployment, patience } from './testing/deployment';

jest.setTimeout(patience(60_000));

describe('many mails at once', () => {
  let desk: DeskUnderTest;
  let api: Api;
  beforeAll(async () => {
    desk = await startDesk(company);
    api = await client(desk, 'auditor');
  });
  afterAll(() => endDesk(desk));

  it('T12 X-2 the same mail ten times at once, on two lines of different types, is one ticket a type', async () => {
    const messageId = newMessageId();
    const raw = onTheWire(rawLetter({ to: line, messageId, subject: 'Twice', text: 'Once only.' }));
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const smtp = await connected(desk.smtpPort);
        return smtp.send(raw, index % 2 === 0 ? line : 'sales@desk.example').finally(() => smtp.close());
      }),
    );
    expect([...new Set(answers)]).toEqual(['250 stored']);
    const letters = await eventually('both letters have opened their tickets', async () => {
      const found = await api.all<Inbound>(`/v2/inbound?message_id=${messageId}`);
      return found.length === 2 && found.every(({ outcome }) => outcome === 'opened') ? found : undefined;
    });
    const tickets = await Promise.all(letters.map(({ ticket }) => api.ticket(ticket as string)));
    expect(tickets.map(({ messages }) => messages.length)).toEqual([1, 1]);
    expect(new Set(tickets.map(({ type }) => type)).size).toBe(2);
    expect(await api.all<Ticket>('/v2/tickets')).toHaveLength(2);
  });

  it('T12 different mails with one Message-ID are both kept', async () => {
    const messageId = newMessageId();
    const smtp = await connected(desk.smtpPort);
    for (const text of ['One', 'Two'])
      await smtp.send(onTheWire(rawLetter({ to: line, messageId, from: 'a@b.example', text })), line);
    smtp.close();
    const letters = await eventually('both have an outcome', async () => {
      const found = await api.all<Inbound>(`/v2/inbound?message_id=${messageId}`);
      return found.length === 2 && found.every(({ outcome }) => outcome !== 'pending') ? found : undefined;
    });
    expect(letters.map(({ outcome }) => outcome)).toEqual(['opened', 'opened']);
  });

  it('T42 an address that nobody has proven gets three mails an hour; the tickets are all there', async () => {
    const victim = 'Victim <victim@elsewhere.example>';
    const ids = Array.from({ length: 6 }, newMessageId);
    const smtp = await connected(desk.smtpPort);
    for (const messageId of ids)
      await smtp.send(onTheWire(rawLetter({ to: line, from: victim, messageId, text: messageId })), line);
    smtp.close();
    const letters = await Promise.all(ids.map((id) => settled(api, id)));
    expect(letters.map(({ outcome }) => outcome)).toEqual(Array(6).fill('opened'));
    const sent = await eventually('three mails have left', async () => {
      const mails = await api.all<Delivery>('/v2/deliveries');
      const left = mails.filter(({ to, state }) => to === 'victim@elsewhere.example' && state === 'sent');
      return left.length >= 3 ? left : undefined;
    });
    expect(sent).toHaveLength(3);
  });

  it('refuses what is for nobody here with 550, and what is too large with 552 before it is sent', async () => {
    const smtp = await connected(desk.smtpPort);
    expect(await smtp.ask('EHLO relay.example')).toContain('SIZE 52428800');
    expect(await smtp.ask('MAIL FROM:<a@b.example> SIZE=60000000')).toMatch(/^552/);
    expect(await smtp.ask('MAIL FROM:<a@b.example>')).toMatch(/^250/);
    expect(await smtp.ask('RCPT TO:<stranger@desk.example>')).toMatch(/^550/);
    expect(await smtp.ask(`RCPT TO:<${line}>`)).toMatch(/^250/);
    smtp.close();
  });
});

describe('T31 strangers who fill the desk', () => {
  let desk: DeskUnderTest;
  beforeAll(async () => {
    const limits = { mailsPerNetworkAndHour: 3, connectionsPerNetwork: 4 };
    desk = await startDesk({ ...company, limits }, { EVENTDESK_SMTP_PEERS: '192.0.2.1' });
  });
  afterAll(() => endDesk(desk));

  it('get so many connections, then 421, and a place again when one is free', async () => {
    // Each process that takes mail counts its own.
    const most = 4 * deployment.replicas;
    const open = await Promise.all(Array.from({ length: most }, () => connected(desk.smtpPort)));
    const more = await SmtpClient.to(desk.smtpPort);
    expect(more.greeting).toMatch(/^421/);
    for (const one of open) one.close();
    const again = await eventually('there is a place again', async () => {
      const { client: next, greeting } = await SmtpClient.to(desk.smtpPort);
      next.close();
      return greeting.startsWith('220') ? true : undefined;
    });
    expect(again).toBe(true);
  });

  it('get so many mails an hour taken, then 421, also after a restart; callers of the API work on', async () => {
    const send = async (to: DeskUnderTest): Promise<string> => {
      const smtp = await connected(to.smtpPort);
      return smtp.send(onTheWire(rawLetter({ to: line, text: newMessageId() })), line).finally(() => smtp.close());
    };
    // A window ends with the hour by the clock; what is sent before and after that counts for itself.
    const hour = (): number => Math.floor(Date.now() / 3_600_000);
    const began = hour();
    let taken = 0;
    let last = await send(desk);
    for (; last.startsWith('250') && taken < 10; last = await send(desk)) taken++;
    expect(last).toMatch(/^421/);
    expect([3, ...(hour() === began ? [] : [4, 5, 6])]).toContain(taken);
    await desk.kill();
    desk = await desk.place.start();
    const again = await send(desk);
    expect(hour() === began ? again : '421').toMatch(/^421/);
    const api = await client(desk, 'auditor');
    const { data } = await api.get<{ data: readonly { id: string }[] }>('/v2/tickets/statuses');
    const body = { subject: 'Still here', status: data[0]?.id };
    expect((await api.post('/v2/tickets/create', body)).status).toBe(201);
  });
});
