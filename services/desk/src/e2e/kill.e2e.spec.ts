import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, CloudEvent, Delivery, Inbound, Ticket } from './testing/api';
import { Api } from './testing/api';
import { awaitingReply, client, company, generous, line } from './testing/company';
import type { DeskUnderTest } from './testing/desk-under-test';
import { DeskPlace } from './testing/desk-under-test';
import { eventually } from './testing/eventually';
import { connected, newMessageId, onTheWire, rawLetter } from './testing/letters';
import { patience } from './testing/deployment';

/** `EVENTDESK_TEST_KILLS` of them, for a longer run. */
const kills = Number(process.env['EVENTDESK_TEST_KILLS'] ?? 20);
jest.setTimeout(patience(60_000 + kills * 10_000));
/** Milliseconds in which a desk that is killed now and then says yes to everybody. */
const persistence = 60_000;

/** A piece of work that its caller does again until the desk has said yes. */
interface Acknowledged {
  readonly mails: Set<string>;
  /** Ticket ids by key, from every 201 that was given. */
  readonly creates: Map<string, Set<string>>;
  /** Tickets that were answered, by the ids of the answers. */
  readonly replies: Map<string, string>;
}

describe('kill -9 of a desk under load', () => {
  // Tokens name the public address, which would change with a free port.
  const place = new DeskPlace({ ...company, limits: generous }, { EVENTDESK_PUBLIC_URL: 'http://localhost:3000' });
  const said: Acknowledged = { mails: new Set(), creates: new Map(), replies: new Map() };
  let desk: DeskUnderTest | undefined;
  let token: string;
  let agentsToken: string;
  let stopped = false;
  let [answered, refused] = [0, 0];

  beforeAll(async () => {
    desk = await place.start();
    token = (await client(desk, 'auditor')).token ?? '';
    agentsToken = (await client(desk, 'ada-desk')).token ?? '';
  });
  afterAll(async () => {
    stopped = true;
    await desk?.kill();
    place.remove();
  });

  /**
   * Does work on the desk that runs, again and again, until it says yes; a desk that dies meanwhile is waited for.
   * Throws what it said last when the yes does not come.
   */
  async function persist(work: (desk: DeskUnderTest) => Promise<'yes' | string>): Promise<void> {
    const end = Date.now() + persistence;
    for (let last = ''; ; await pause(20)) {
      const running = desk;
      if (running) {
        const answer = await work(running).catch((thrown: unknown) => String(thrown));
        if (answer === 'yes') return void answered++;
        last = answer;
        refused++;
      }
      if (Date.now() > end) throw new Error(`refused for ${persistence} ms: ${last}`);
    }
  }

  async function mailLane(name: number): Promise<void> {
    for (let count = 0; !stopped; count++) {
      const messageId = newMessageId();
      const raw = onTheWire(rawLetter({ to: line, messageId, subject: `Mail ${name}-${count}`, text: 'x' }));
      await persist(async ({ smtpPort }) => {
        const smtp = await connected(smtpPort);
        const answer = await smtp.send(raw, line).finally(() => smtp.close());
        return answer.startsWith('250') ? 'yes' : answer;
      });
      said.mails.add(messageId);
    }
  }

  async function createLane(name: number): Promise<void> {
    for (let count = 0; !stopped; count++) {
      const key = `lane-${name}-${count}`;
      const body = { subject: `Create ${key}`, status: awaitingReply, email: `${key}@customer.example`, msg: 'x' };
      const given = new Set<string>();
      said.creates.set(key, given);
      const create = () =>
        persist(async ({ http }) => {
          const answer: Answer<{ id: string }> = await new Api(http, token).post('/v2/tickets/create', body, {
            'idempotency-key': key,
          });
          if (answer.status !== 201) return `${answer.status} ${answer.text}`;
          given.add(answer.body.id);
          return 'yes';
        });
      await create();
      // Some ask again although they were answered.
      if (count % 5 === 0) await create();
      const [ticket = ''] = given;
      if (count % 3 === 0) await reply(ticket, key);
    }
  }

  function reply(ticket: string, key: string): Promise<void> {
    return persist(async ({ http }) => {
      const answer: Answer<{ message: string }> = await new Api(http, agentsToken).post(
        `/v2/tickets/${ticket}/messages`,
        { kind: 'reply', text: 'Answered once' },
        { 'idempotency-key': key },
      );
      if (answer.status !== 201) return `${answer.status} ${answer.text}`;
      said.replies.set(answer.body.message, ticket);
      return 'yes';
    });
  }

  /** Kills the desk somewhere in its work, a few answers after it began, or while it starts again. */
  async function killSometime(round: number): Promise<void> {
    const dying = desk as DeskUnderTest;
    const enough = answered + Math.random() * 25;
    const end = Date.now() + 3000;
    while (answered < enough && Date.now() < end) await pause(5);
    desk = undefined;
    await dying.kill();
    if (round % 4 === 3) await place.startAndKill(Math.random() * 1500);
    desk = await place.start();
  }

  it(`T32 T29 T30 X-2 ${kills} kills lose nothing that was acknowledged and repeat nothing`, async () => {
    const lanes = [0, 1, 2, 3].flatMap((name) => [mailLane(name), createLane(name)]);
    const killing = async (): Promise<void> => {
      for (let round = 0; round < kills; round++) await killSometime(round);
      stopped = true;
    };
    await Promise.all([killing(), ...lanes]);
    expect(refused).toBeGreaterThan(0);
    const api = new Api((desk as DeskUnderTest).http, token);

    let state = '';
    const { letters, tickets, deliveries } = await eventually(
      'everything has settled',
      async () => {
        const all = {
          letters: await api.all<Inbound>('/v2/inbound'),
          tickets: await api.all<Ticket>('/v2/tickets'),
          deliveries: await api.all<Delivery>('/v2/deliveries'),
        };
        const pending = all.letters.filter(({ outcome }) => outcome === 'pending').length;
        const unsent = all.deliveries.filter((one) => one.state !== 'sent').length;
        state = `${pending} letters pending, ${unsent} mails unsent, ${all.tickets.length} tickets, ${all.deliveries.length} mails`;
        return pending + unsent === 0 && all.tickets.length + said.replies.size === all.deliveries.length
          ? all
          : undefined;
      },
      { patienceMs: 45_000, seen: () => state },
    );

    const others = letters.filter(({ outcome }) => outcome !== 'opened');
    expect(others.map(({ outcome, cause }) => ({ outcome, cause }))).toEqual([]);
    // Mails: each that got its 250 opened one ticket, and no other letter is there.
    const opened = letters.filter(({ outcome }) => outcome === 'opened');
    expect(opened.map(({ messageId }) => messageId).sort()).toEqual([...said.mails].sort());
    // Creates: whoever asked again with his key got the same ticket.
    const created = [...said.creates].map(([key, ids]) => ({ key, ids: [...ids] }));
    expect(created.filter(({ ids }) => ids.length !== 1)).toEqual([]);
    // One ticket each, none besides, with numbers of their own; a number may be wasted, never given twice.
    const expected = [...opened.map(({ ticket }) => ticket), ...created.map(({ ids }) => ids[0])];
    expect(tickets.map(({ id }) => id).sort()).toEqual(expected.sort());
    expect(new Set(tickets.map(({ number }) => number)).size).toBe(tickets.length);
    // One message and one confirmation each, and one mail an answer, each with a Message-ID of its own.
    const replied = [...said.replies.values()];
    expect(new Set(replied).size).toBe(replied.length);
    expect(deliveries.map(({ ticket }) => ticket).sort()).toEqual([...expected, ...replied].sort());
    expect(new Set(deliveries.map(({ messageId }) => messageId)).size).toBe(deliveries.length);
    const events = await api.all<CloudEvent>('/v2/events');
    const messages = events.filter(({ type }) => type.startsWith('eventdesk.RequesterMessageAdded.'));
    expect(messages).toHaveLength(tickets.length);
    expect(new Set(messages.map(({ subject }) => subject)).size).toBe(tickets.length);
    expect(events.filter(({ type }) => type.startsWith('eventdesk.AgentReplied.'))).toHaveLength(replied.length);

    const verified = await place.run('verify', '--json');
    expect(verified).toMatchObject({ code: 0, out: expect.stringContaining('"ok":true') });
    expect((await place.run('parked', 'list', '--json')).out).toBe('');
    process.stderr.write(
      `${kills} kills: ${said.mails.size} mails, ${said.creates.size} creates, ${said.replies.size} answers, ${refused} tries cut\n`,
    );
  });
});
