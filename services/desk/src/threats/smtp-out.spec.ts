import type { SmtpDouble } from '@eventdesk/kernel/testing/smtp-double';
import { smtpDouble } from '@eventdesk/kernel/testing/smtp-double';
import type { Api, Delivery } from '../e2e/testing/api';
import { awaitingReply, client, company, generous } from '../e2e/testing/company';
import type { DeskUnderTest } from '../e2e/testing/desk-under-test';
import { DeskPlace } from '../e2e/testing/desk-under-test';
import { eventually } from '../e2e/testing/eventually';
import { OtherTime } from './testing/other-time';
import { patience } from '../e2e/testing/deployment';

jest.setTimeout(patience(120_000));

const minute = 60_000;
const day = 24 * 60 * minute;
const messageIdOf = (body: string): string | undefined => /^Message-ID: (.*)$/im.exec(body)?.[1];

describe('T13 a desk whose mail server misbehaves', () => {
  let server: SmtpDouble;
  let time: OtherTime;
  let place: DeskPlace;
  let desk: DeskUnderTest;
  let api: Api;

  const start = async (): Promise<void> => {
    desk = await place.start();
    api = await client(desk, 'auditor');
  };
  /** Stops the desk and starts it again so much later. */
  const later = async (ms: number): Promise<void> => {
    await desk.stop();
    time.later(ms);
    await start();
  };

  beforeAll(async () => {
    server = await smtpDouble({});
    time = new OtherTime();
    const settings = {
      EVENTDESK_MAIL_OUT: `smtp://127.0.0.1:${server.port}`,
      EVENTDESK_PUBLIC_URL: 'http://localhost:3000',
    };
    place = new DeskPlace({ ...company, limits: generous }, { ...settings, ...time.settings });
    await start();
  });
  afterAll(async () => {
    await desk.stop();
    await server.close();
    place.remove();
    time.remove();
  });

  async function opened(email: string): Promise<string> {
    const made = await api.post<{ id: string }>('/v2/tickets/create', {
      subject: 'Help',
      status: awaitingReply,
      email,
    });
    return made.body.id;
  }
  const deliveryOf = (ticket: string, is: (one: Delivery) => boolean): Promise<Delivery> => {
    let seen: Delivery | undefined;
    return eventually(
      'the mail is as it should be',
      async () => {
        seen = (await api.all<Delivery>(`/v2/deliveries?ticket=${ticket}`))[0];
        return seen && is(seen) ? seen : undefined;
      },
      { seen: () => seen },
    );
  };
  const handedTo = (to: string) => server.handed.filter((mail) => mail.to === to);

  it('T13 sends with the empty sender when it is automatic', async () => {
    const ticket = await opened('plain@customer.example');
    await deliveryOf(ticket, ({ state }) => state === 'sent');
    expect(handedTo('plain@customer.example')).toMatchObject([{ from: '' }]);
  });

  it('T13 answered 4xx it tries again later, with the same Message-ID', async () => {
    server.script.rcpt = '451 come again';
    const ticket = await opened('late@customer.example');
    const first = await deliveryOf(ticket, ({ attempts, state }) => attempts === 1 && state !== 'attempting');
    delete server.script.rcpt;
    await later(2 * minute);
    const sent = await deliveryOf(ticket, ({ state }) => state === 'sent');
    expect(sent).toMatchObject({ attempts: 2, messageId: first.messageId });
    const handed = handedTo('late@customer.example');
    expect(handed.map(({ body }) => messageIdOf(body))).toEqual([`<${first.messageId}>`]);
  });

  it('T13 answered 5xx it gives up at once, and shows it', async () => {
    server.script.rcpt = '550 no such user';
    const ticket = await opened('gone@customer.example');
    const failed = await deliveryOf(ticket, ({ state }) => state === 'failed');
    expect(failed.attempts).toBe(1);
    expect(failed).toMatchObject({ reason: expect.stringContaining('550'), due: null });
    delete server.script.rcpt;
    await later(day);
    await deliveryOf(await opened('other@customer.example'), ({ state }) => state === 'sent');
    expect(await deliveryOf(ticket, () => true)).toEqual(failed);
  });

  it('T13 cut after the final dot it sends the same mail once more at most', async () => {
    server.script.dot = 'cut';
    const ticket = await opened('twice@customer.example');
    await deliveryOf(ticket, ({ attempts, state }) => attempts === 1 && state !== 'attempting');
    await later(2 * minute);
    const one = await deliveryOf(ticket, ({ attempts, state }) => attempts === 2 && state !== 'attempting');
    delete server.script.dot;
    await later(2 * day);
    await deliveryOf(await opened('after@customer.example'), ({ state }) => state === 'sent');
    const handed = handedTo('twice@customer.example');
    expect(handed).toHaveLength(2);
    expect(new Set(handed.map(({ body }) => messageIdOf(body)))).toEqual(new Set([`<${one.messageId}>`]));
  });

  it('T13 after five days of 4xx it tells that the mail did not go', async () => {
    server.script.rcpt = '451 come again';
    const ticket = await opened('never@customer.example');
    await deliveryOf(ticket, ({ attempts }) => attempts === 1);
    for (const attempts of [2, 3]) {
      await later(3 * day);
      await deliveryOf(ticket, (one) => one.attempts >= attempts || one.state === 'failed');
    }
    expect((await deliveryOf(ticket, ({ state }) => state === 'failed')).messageId).toBeTruthy();
    delete server.script.rcpt;
  });
});
