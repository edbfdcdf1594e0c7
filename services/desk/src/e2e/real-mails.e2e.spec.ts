import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Api, Delivery, Inbound, Ticket } from './testing/api';
import { company, client, generous, line } from './testing/company';
import type { DeskUnderTest } from './testing/desk-under-test';
import { endDesk, startDesk } from './testing/desk-under-test';
import { eventually } from './testing/eventually';
import { connected, onTheWire } from './testing/letters';
import { patience } from './testing/deployment';

jest.setTimeout(patience(60_000));

interface Example {
  readonly id: string;
  readonly facts: {
    readonly from_address?: string;
    readonly is_auto_reply?: boolean;
    readonly is_bounce?: boolean;
    readonly must_not_autorespond?: boolean;
  };
}

const folder = process.env['EVENTDESK_TEST_MAILS'];
if (folder === undefined)
  process.stderr.write(
    'real mails are skipped: EVENTDESK_TEST_MAILS names no folder of .eml files and expected.json\n',
  );

(folder === undefined ? describe.skip : describe)('real mails, sent to a running desk', () => {
  const examples =
    folder === undefined
      ? []
      : (JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as { messages: readonly Example[] }).messages;
  const wire = new Map(examples.map(({ id }) => [id, onTheWire(readFileSync(join(folder ?? '', `${id}.eml`)))]));
  const sha256 = (id: string): string =>
    createHash('sha256')
      .update((wire.get(id) ?? Buffer.of()).toString('latin1').replace(/^\.\./gm, '.'), 'latin1')
      .update('\r\n')
      .digest('hex');
  let desk: DeskUnderTest;
  let api: Api;

  const sendAll = async (): Promise<readonly string[]> => {
    const smtp = await connected(desk.smtpPort);
    const answers: string[] = [];
    for (const { id } of examples) answers.push(await smtp.send(wire.get(id) ?? '', line, 'relay@elsewhere.example'));
    smtp.close();
    return [...new Set(answers)];
  };
  /** What a reader of the API sees, once nothing moves any more. */
  const seen = async () => ({
    letters: await api.all<Inbound>('/v2/inbound'),
    tickets: await api.all<Ticket>('/v2/tickets'),
    deliveries: await api.all<Delivery>('/v2/deliveries'),
  });
  const settled = () =>
    eventually('everything has settled', async () => {
      const all = await seen();
      const done = all.letters.length >= examples.length && all.letters.every(({ outcome }) => outcome !== 'pending');
      const sent = all.deliveries.every(({ state }) => state === 'sent');
      const tickets = all.letters.filter(({ outcome }) => outcome === 'opened').length;
      return done && sent && all.tickets.length === tickets && all.deliveries.length >= confirmed().length
        ? all
        : undefined;
    });
  const { opens, confirmed } = {
    opens: () => examples.filter(({ facts }) => !facts.is_bounce && !facts.is_auto_reply),
    confirmed: () => opens().filter(({ facts }) => facts.must_not_autorespond === false),
  };

  beforeAll(async () => {
    desk = await startDesk({ ...company, limits: generous });
    api = await client(desk, 'auditor');
  });
  afterAll(() => endDesk(desk));

  it('X-1 each is taken and has its one outcome; people open tickets, machines do not', async () => {
    expect(await sendAll()).toEqual(['250 stored']);
    const { letters, tickets } = await settled();
    expect(letters.map(({ sha256: hash }) => hash).sort()).toEqual(examples.map(({ id }) => sha256(id)).sort());
    const outcomes = examples.map(({ id }) => [id, letters.find(({ sha256: hash }) => hash === sha256(id))?.outcome]);
    const expected = examples.map(({ id, facts }) => [
      id,
      facts.is_bounce ? 'bounce' : facts.is_auto_reply ? 'automatic' : 'opened',
    ]);
    expect(outcomes).toEqual(expected);
    expect(tickets).toHaveLength(opens().length);
    expect(tickets.map(({ number }) => number).sort()).toEqual(tickets.map((_, index) => String(100_001 + index)));
  });

  it('T01 a confirmation goes to each that may have one, and to no list, bounce or automatic mail', async () => {
    const { letters, deliveries } = await settled();
    const ticketOf = (id: string) => letters.find(({ sha256: hash }) => hash === sha256(id))?.ticket ?? null;
    const sentFor = (id: string) => deliveries.filter(({ ticket }) => ticket === ticketOf(id)).map(({ to }) => to);
    for (const { id, facts } of confirmed()) expect([id, sentFor(id)]).toEqual([id, [facts.from_address]]);
    for (const { id, facts } of examples)
      if (facts.must_not_autorespond || facts.from_address === '') expect([id, sentFor(id)]).toEqual([id, []]);
    expect(new Set(deliveries.map(({ ticket }) => ticket)).size).toBe(deliveries.length);
  });

  it('T12 X-2 sent once more, they are counted as seen again, and nothing else changes', async () => {
    const before = await settled();
    expect(await sendAll()).toEqual(['250 stored']);
    await eventually('each was seen again', async () => {
      const { out } = await desk.place.run('inbound', 'list', '--json');
      const rows = out
        .trim()
        .split('\n')
        .map((row) => JSON.parse(row) as { seenAgain: number });
      return rows.length === examples.length && rows.every(({ seenAgain }) => seenAgain === 1) ? true : undefined;
    });
    expect(await settled()).toEqual(before);
    const verified = await desk.place.run('verify', '--json');
    expect(verified.out).toContain('"ok":true');
    expect(verified.code).toBe(0);
  });
});
