import type { Api, CloudEvent, Delivery } from '../e2e/testing/api';
import { ticketStream } from '../e2e/testing/api';
import { client, company, generous, line } from '../e2e/testing/company';
import type { DeskUnderTest } from '../e2e/testing/desk-under-test';
import { DeskPlace } from '../e2e/testing/desk-under-test';
import { eventually } from '../e2e/testing/eventually';
import { fateOf, linksIn, proven, sentMail } from '../e2e/testing/letters';
import { OtherTime } from './testing/other-time';
import { patience } from '../e2e/testing/deployment';

jest.setTimeout(patience(90_000));

const day = 24 * 3_600_000;

describe('T18 links that were mailed', () => {
  const time = new OtherTime();
  const settings = { EVENTDESK_PUBLIC_URL: 'http://localhost:3000', ...time.settings };
  const place = new DeskPlace({ ...company, limits: generous }, settings);
  let desk: DeskUnderTest;
  let api: Api;
  let ticket: string;
  let link: string;

  const start = async (): Promise<void> => {
    desk = await place.start();
    api = await client(desk, 'auditor');
  };
  const press = (path: string): Promise<Response> => fetch(desk.http + path, { method: 'POST' });
  const events = (): Promise<readonly CloudEvent[]> =>
    api.all<CloudEvent>(`/v2/events?subject=${ticketStream(ticket)}`);

  beforeAll(async () => {
    await start();
    const letter = await fateOf(desk, api, { to: line, subject: 'Printer', text: 'It burns.', fields: [proven()] });
    ticket = letter.ticket as string;
    link = linksIn((await sentMail(api, ticket, 1)).mail, 'ticket')[0] ?? '';
  });
  afterAll(async () => {
    await desk.stop();
    place.remove();
    time.remove();
  });

  it('T18 X-7 a GET, as a scanner sends it, changes nothing and shows nothing of the ticket', async () => {
    const before = await events();
    for (const method of ['GET', 'HEAD']) {
      const page = await fetch(desk.http + link, { method });
      expect(page.status).toBe(200);
      expect(await page.text()).not.toContain('It burns.');
      expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
      expect(page.headers.get('referrer-policy')).toBe('no-referrer');
      expect(page.headers.get('cache-control')).toContain('no-store');
    }
    expect(await events()).toEqual(before);
  });

  it('T18 X-7 a POST shows the ticket, as often as one likes; any other link is 404', async () => {
    for (let times = 0; times < 2; times++) {
      const page = await press(link);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('It burns.');
    }
    const [purpose, ...rest] = link.slice('/l/'.length).split('.');
    const others = [
      `${link.slice(0, -1)}${link.endsWith('a') ? 'b' : 'a'}`,
      `/l/${purpose}`,
      `/l/reopen.${rest.join('.')}`,
      '/l/nonsense',
      `/l/${'x'.repeat(5000)}`,
    ];
    for (const other of others)
      expect([other, (await press(other)).status]).toEqual([other, other.length > 5000 ? 414 : 404]);
  });

  it('T18 T17 thirty days after closing it shows one button, which mails a fresh link to the same address and no other', async () => {
    expect((await api.post(`/v2/tickets/${ticket}/close`)).status).toBe(200);
    await api.ticket(ticket);
    const closed = (await sentMail(api, ticket, 2)).delivery;
    expect(closed.to).toBe('grace@customer.example');
    await desk.stop();
    time.later(31 * day);
    await start();

    const late = await (await fetch(desk.http + link)).text();
    expect(late).toContain('Mail me a new link');
    const pressed = await (await press(link)).text();
    expect(late + pressed).not.toContain('It burns.');
    const fresh = await eventually('a fresh link was mailed', async () => {
      const mails = await api.all<Delivery>(`/v2/deliveries?ticket=${ticket}`);
      return mails.length > 2 && mails.every(({ state }) => state === 'sent') ? mails[0] : undefined;
    });
    expect(fresh.to).toBe('grace@customer.example');
    const { mail } = await sentMail(api, ticket, 3);
    const again = [...(mail.text ?? '').matchAll(/https?:\/\/[^\s/]+(\/l\/[^\s>)]+)/g)].map(
      (match) => match[1] as string,
    );
    const shown = await Promise.all(again.map(async (one) => (await press(one)).text()));
    expect(shown.some((text) => text.includes('It burns.'))).toBe(true);
    // T17: three in an hour, then the same page and no mail.
    for (let times = 0; times < 5; times++) expect(await (await press(link)).text()).toBe(pressed);
    await fateOf(desk, api, { to: line, from: 'Bob <bob@customer.example>', subject: 'Behind it' });
    expect((await api.all<Delivery>(`/v2/deliveries?ticket=${ticket}`)).length).toBeLessThanOrEqual(2 + 3);
  });
});
