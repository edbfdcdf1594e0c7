import type { Api, Delivery, Inbound } from '../e2e/testing/api';
import { awaitingReply, client, company, line } from '../e2e/testing/company';
import type { DeskUnderTest } from '../e2e/testing/desk-under-test';
import { endDesk, startDesk } from '../e2e/testing/desk-under-test';
import { eventually } from '../e2e/testing/eventually';
import { figuresOf } from '../e2e/testing/figures';
import { connected, fateOf, handIn, onTheWire, proven, rawLetter } from '../e2e/testing/letters';
import { patience } from '../e2e/testing/deployment';

jest.setTimeout(patience(120_000));

const otherLine = 'help@other.example';
const otherCompany = {
  ...company,
  lines: [{ address: otherLine, type: 'request', authservId: 'mx.desk.example' }],
};
const marks = /^(?:Auto-Submitted|X-Auto-Response-Suppress|Precedence|X-[\w-]*): .*\r\n(?:[ \t].*\r\n)*/gim;

/** What is on its way between a desk's log and its consumers. */
async function lagOf({ ops }: DeskUnderTest): Promise<number> {
  const names = ['eventdesk_relay_lag_events', 'eventdesk_consumer_lag_events'];
  const all = await Promise.all(ops.flatMap((url) => names.map((name) => figuresOf(url, name))));
  return all.flat().reduce((sum, lag) => sum + lag, 0);
}

/** Waits until a desk has nothing in hand: every letter has its fate, and every mail that may leave now has left. */
async function quiet(
  desk: DeskUnderTest,
  api: Api,
): Promise<{ letters: readonly Inbound[]; mails: readonly Delivery[] }> {
  let before = '';
  return eventually(
    'the desk is quiet',
    async () => {
      const lag = await lagOf(desk);
      const [letters, mails] = [await api.all<Inbound>('/v2/inbound'), await api.all<Delivery>('/v2/deliveries')];
      const now = JSON.stringify([letters, mails]);
      const settled = lag === 0 && letters.every(({ outcome }) => outcome !== 'pending') && now === before;
      before = now;
      return settled ? { letters, mails } : undefined;
    },
    { patienceMs: patience(60_000) },
  );
}

describe('T01 two desks that mail each other', () => {
  let one: DeskUnderTest;
  let other: DeskUnderTest;
  let apis: { one: Api; other: Api };

  beforeEach(async () => {
    [one, other] = await Promise.all([startDesk(company), startDesk(otherCompany)]);
    apis = { one: await client(one, 'auditor'), other: await client(other, 'auditor') };
  });
  afterEach(() => Promise.all([endDesk(one), endDesk(other)]));

  /** Carries every mail of each desk to the other, as servers between them would, until nothing new leaves. */
  async function carry(onTheWay: (raw: string, hop: number) => string): Promise<number> {
    const carried = new Set<string>();
    for (;;) {
      const before = carried.size;
      for (const [sending, from, to, desk] of [
        [one, apis.one, otherLine, other],
        [other, apis.other, line, one],
      ] as const) {
        const { mails } = await quiet(sending, from);
        for (const mail of mails.filter(({ id, state }) => state === 'sent' && !carried.has(id))) {
          carried.add(mail.id);
          const raw = (await from.bytes(`/v2/deliveries/${mail.id}/raw`)).toString('latin1');
          const sender = /^From: .*?([^\s<]+@[^\s>]+)/m.exec(raw)?.[1];
          await handIn(desk, Buffer.from(onTheWay(raw, carried.size), 'latin1'), to, sender);
        }
      }
      if (carried.size === before) return carried.size;
      if (carried.size > 60) throw new Error('they never stop');
    }
  }

  /** An agent of the other desk writes to our line: a mail that a person wrote. */
  async function begin(): Promise<void> {
    const agent = await client(other, 'ada-desk');
    const made = await agent.post<{ id: string }>('/v2/tickets/create', {
      subject: 'Do you have our printer?',
      status: awaitingReply,
      email: line,
    });
    const said = await agent.post(`/v2/tickets/${made.body.id}/messages`, { kind: 'reply', text: 'We miss it.' });
    expect(said.status).toBe(201);
  }

  it('T01 the first answer is the last: what is marked automatic is answered by neither', async () => {
    await begin();
    await carry((raw) => raw);
    const [ours, theirs] = [await quiet(one, apis.one), await quiet(other, apis.other)];
    const opened = ours.letters.filter(({ outcome }) => outcome === 'opened');
    expect(opened).toHaveLength(1);
    expect(ours.mails).toHaveLength(1);
    expect(theirs.letters.map(({ outcome }) => outcome)).toEqual(['automatic']);
  });

  it('T01 without their marks and with other Message-IDs they stop all the same', async () => {
    await begin();
    const carried = await carry((raw, hop) =>
      `${raw}`
        .replace(marks, '')
        .replace(/^(?:References|In-Reply-To): .*\r\n(?:[ \t].*\r\n)*/gim, '')
        .replace(/^Message-ID: .*$/im, `Message-ID: <hop-${hop}@between.example>`),
    );
    // Three an hour to an address that nobody has proven, on both sides, and what began it.
    expect(carried).toBeLessThanOrEqual(2 * 3 + 2);
  });
});

describe('T01 one sender who writes two hundred times in an hour', () => {
  let desk: DeskUnderTest;
  beforeAll(async () => {
    desk = await startDesk(company);
  });
  afterAll(() => endDesk(desk));

  it('T01 opens two hundred tickets, and ten are confirmed', async () => {
    const api = await client(desk, 'auditor');
    const smtp = await connected(desk.smtpPort);
    for (let count = 0; count < 200; count++) {
      const raw = rawLetter({ to: line, subject: `Mail ${count}`, text: 'again', fields: [proven()] });
      expect(await smtp.send(onTheWire(raw), line, 'grace@customer.example')).toMatch(/^250/);
    }
    smtp.close();
    const { letters, mails } = await quiet(desk, api);
    expect(letters.filter(({ outcome }) => outcome === 'opened')).toHaveLength(200);
    expect(mails.filter(({ state }) => state === 'sent')).toHaveLength(10);
    // The digest of this hour may be there already, and waits for its end.
    expect(mails.length).toBeLessThanOrEqual(11);
    expect(new Set(mails.map(({ to }) => to))).toEqual(new Set(['grace@customer.example']));
  });

  it('T01 a mail that is marked automatic is never answered, however it says so', async () => {
    const api = await client(desk, 'auditor');
    const { mails: before } = await quiet(desk, api);
    const automatic = [
      ['Auto-Submitted: auto-replied'],
      ['Auto-Submitted: AUTO-GENERATED'],
      ['Precedence: Bulk'],
      ['List-Unsubscribe: <mailto:out@list.example>'],
      ['X-Auto-Response-Suppress: oof, autoreply'],
      ['Return-Path: <>'],
    ];
    for (const [index, fields] of automatic.entries()) {
      const from = `machine${index}@elsewhere.example`;
      const letter = await fateOf(desk, api, { to: line, from, text: 'beep', fields });
      expect([fields, letter.outcome]).toEqual([fields, expect.stringMatching(/^(?:opened|automatic)$/)]);
    }
    expect((await quiet(desk, api)).mails).toHaveLength(before.length);
  });
});
