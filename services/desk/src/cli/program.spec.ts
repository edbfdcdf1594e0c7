import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogue } from '@eventdesk/domain/catalogue';
import { decimalOf } from '@eventdesk/kernel/ids';
import { memoryPlatform } from '@eventdesk/platform/compose/testing/memory-platform';
import type { ParkedStream } from '@eventdesk/platform/consume/parked-streams';
import { adminCommands } from '../control/commands';
import type { Control } from '../control/serve';
import { serveControl } from '../control/serve';
import { stoppedConsumers } from '../control/stopped-consumers';
import { run } from '../testing/io';
import { noSecrets } from '../testing/no-secrets';
import { heldLetter } from '../testing/letters';

const hostile = 'a\u001b[2Jb\u009bc\u202ed\u2066e\u0000f\rg';
const encoded = [
  'From: Cycle desk <support@desk.example>',
  'To: =?utf-8?B?UmV6YQ==?= <reza@x.example>',
  'Reply-To: support+1@desk.example',
  'Subject: =?utf-8?B?2KrYsdmF2LI=?=',
  'Date: Sat, 21 Nov 2026 08:00:00 +0000',
  'Message-ID: <1@desk.example>',
  'Content-Type: multipart/mixed; boundary=x',
  '',
  '--x',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'Tomorrow is fine =E2=80=93 really.',
  '--x',
  'Content-Type: text/csv; name=list.csv',
  'Content-Disposition: attachment; filename=list.csv',
  '',
  'a;b',
  '--x--',
  '',
];
const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

describe('the command line of a running desk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'eventdesk-cli-'));
  const env = { EVENTDESK_DATA: folder };
  const { platform } = memoryPlatform(catalogue);
  const mail = { raw: Buffer.from(`Subject: ${hostile}\r\n\r\nbody é`), envelope: { from: '', to: 'nora@x.example' } };
  const outbox = {
    list: async () => ['d1', 'd2'].map((deliveryId) => ({ deliveryId, at: 0, size: 7 })),
    get: async (id: string) =>
      ({ d1: mail, d2: { raw: Buffer.from(encoded.join('\r\n')), envelope: mail.envelope } })[id],
  };
  let control: Control;
  let letter: string;

  beforeAll(async () => {
    const admin = { platform, outbox, consumers: stoppedConsumers(platform), secrets: noSecrets };
    const addresses = { http: 'http://127.0.0.1:1', ops: 'http://127.0.0.1:2', smtp: '127.0.0.1:3' };
    control = await serveControl({ folder, admin, commands: adminCommands, addresses, protocol: 'smtp' });
    letter = await heldLetter(platform, hostile);
    await admin.consumers.rebuild('inbound-ledger', () => undefined);
    const parked: ParkedStream = {
      ...{ group: 'tickets.letters', stream: `inbound-${letter}`, revision: 1, position: 1, type: 'MessageParsed' },
      ...{ state: 'parked', cause: `Error: ${hostile}`, tries: 5, since: '2026-11-21T08:00:00.000Z' },
    };
    await platform.state.put('parked', `tickets.letters/inbound-${letter}`, parked);
  });
  afterAll(async () => {
    await control.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    [['inbound', 'list']],
    [['inbound', 'list', '--json']],
    [['inbound', 'show', 'LETTER']],
    [['inbound', 'show', 'LETTER', '--json']],
    [['parked', 'list']],
    [['parked', 'show', 'tickets.letters', 'inbound-LETTER']],
    [['events', 'export']],
    [['outbox', 'list']],
    [['outbox', 'show', 'd1']],
    [['outbox', 'show', 'd1', '--json']],
    [['describe', hostile]],
    [[hostile]],
    [['inbound', 'show', hostile]],
    [['inbound', 'list', '--outcome', hostile]],
    [['mail', 'send', hostile, '--to', hostile]],
  ])('T50 nothing that a terminal obeys is left in what %j prints', async (args) => {
    const typed = args.map((one) => one.replace('LETTER', letter));
    for (const terminal of [true, false]) {
      const { out, err } = await run(typed, { env, terminal });
      expect(`${out}${err}`).not.toBe('');
      expect(out).not.toMatch(obeyed);
      expect(err).not.toMatch(obeyed);
    }
  });

  it('lists what came in, for people and as JSON lines', async () => {
    const { out, code } = await run(['inbound', 'list'], { env });
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toMatch(/^id +receivedAt +line +from +subject +outcome +number +cause +seenAgain$/);
    expect(out).toContain('nora@orchard.example');
    for (const args of [
      ['inbound', 'list', '--json'],
      ['--json', 'inbound', 'list'],
    ])
      expect((await run(args, { env })).rows()).toEqual([
        expect.objectContaining({ id: decimalOf(letter), outcome: 'held', cause: 'loop', subject: hostile }),
      ]);
    expect((await run(['inbound', 'list', '--outcome', 'opened'], { env })).out).toBe(
      'no inbound message has the outcome opened now\n',
    );
  });

  it('keeps tables as narrow as the terminal', async () => {
    const { out } = await run(['inbound', 'list'], { env, terminal: true });
    for (const line of out.split('\n')) expect([...line].length).toBeLessThanOrEqual(100);
  });

  it('shows a parked stream, tries it again, and drops its event', async () => {
    const stream = `inbound-${letter}`;
    const shown = await run(['parked', 'show', 'tickets.letters', stream, '--json'], { env });
    expect(shown.rows()).toEqual([expect.objectContaining({ revision: 1, event: expect.objectContaining({ type: 'MessageParsed' }) })]); // prettier-ignore
    const dropped = await run(['parked', 'drop', 'tickets.letters', stream, '--json'], { env });
    expect(dropped.rows()).toEqual([expect.objectContaining({ dropped: 1, state: 'waiting', revision: 2 })]);
    const unknown = await run(['parked', 'replay', 'tickets.letters', 'inbound-x'], { env });
    expect(unknown.code).toBe(1);
    expect(unknown.err).toBe(
      'no stream inbound-x is parked for tickets.letters; `parked list` shows those that are (not-parked)\n',
    );
  });

  it('X-4 rebuilds a projection and says how far it is', async () => {
    const { code, err, rows } = await run(['projections', 'rebuild', 'inbound-ledger', '--json'], { env });
    expect([code, err]).toEqual([0, '']);
    expect(rows()).toEqual([expect.objectContaining({ name: 'inbound-ledger', rebuilt: true })]);
    const list = await run(['projections', 'list', '--json'], { env });
    expect(list.rows().map(({ name }) => name)).toContain('ticket-list');
    expect((await run(['projections', 'rebuild', 'nope'], { env })).err).toMatch(
      /^there is no projection nope; known: /,
    );
  });

  it('X-3 gives the log as CloudEvents, into a new file too', async () => {
    const events = (await run(['events', 'export'], { env })).rows<{ type: string; subject: string }>();
    expect(events[0]).toMatchObject({ specversion: '1.0', type: 'eventdesk.MessageReceived.v1', subject: `inbound-${letter}` }); // prettier-ignore
    const file = join(folder, 'events.jsonl');
    expect((await run(['events', 'export', '--to', file], { env })).out).toBe(`${events.length} events in ${file}\n`);
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(events.length);
    const again = await run(['events', 'export', '--to', file], { env });
    expect([again.code, again.err]).toEqual([2, `--to: ${file} is there already; name a new file\n`]);
    expect((await run(['events', 'export', '--after', 'x'], { env })).code).toBe(2);
  });

  it('follows the log until the person has enough', async () => {
    const enough = new AbortController();
    let lines = 0;
    const printed = (out: string): void => {
      lines = out.split('\n').length - 1;
      if (lines === 3) enough.abort();
    };
    const { code } = await run(['events', 'tail', '--after', '-1'], { env, signal: enough.signal, printed });
    expect([code, lines]).toEqual([0, 3]);
  });

  it('lists kept mails with their subjects', async () => {
    const { rows } = await run(['outbox', 'list', '--json'], { env });
    expect(rows()).toMatchObject([
      { delivery: 'd1', to: 'nora@x.example' },
      { delivery: 'd2', subject: 'ترمز', number: null },
    ]);
  });

  it('shows a kept mail decoded, as its reader will see it', async () => {
    const { out } = await run(['outbox', 'show', 'd2'], { env });
    expect(out.split('\n')).toEqual([
      'From:       Cycle desk <support@desk.example>',
      'To:         Reza <reza@x.example>',
      'Reply-To:   support+1@desk.example',
      'Subject:    ترمز',
      'Date:       2026-11-21T08:00:00.000Z',
      'Message-ID: <1@desk.example>',
      '',
      'Tomorrow is fine – really.',
      '',
      'file: list.csv (text/csv, 3 bytes)',
      '',
    ]);
  });

  it('gives the bytes of a kept mail to a file, never to a terminal', async () => {
    const raw = await run(['outbox', 'show', 'd1', '--raw'], { env });
    expect(raw.out).toBe(mail.raw.toString('utf8'));
    const refused = await run(['outbox', 'show', 'd1', '--raw'], { env, terminal: true });
    expect([refused.code, refused.out]).toEqual([2, '']);
  });

  it('T44 invites an administrator by a link that stands alone on standard output', async () => {
    const { code, out, err } = await run(['admin', 'invite', 'Ada@DESK.example'], { env });
    expect([code, out]).toEqual([0, expect.stringMatching(/^http:\/\/desk\.example\/setup\/[\w-]{43}\n$/)]);
    expect(err).toMatch(/^works once, for Ada@desk\.example, until 20/);
    const refused = await run(['admin', 'invite', 'ada'], { env });
    expect([refused.code, refused.out]).toEqual([2, '']);
    expect(refused.err).toContain('right would be ada@example.org');
  });

  it('verifies, and fails when something is wrong', async () => {
    const right = await run(['verify', '--json'], { env });
    expect([right.code, right.rows().at(-1)]).toMatchObject([0, { ok: true, faults: 0 }]);
    const other = memoryPlatform(catalogue);
    const at = mkdtempSync(join(tmpdir(), 'eventdesk-cli-'));
    await heldLetter(other.platform, 'its blob is lost');
    const lost = { ...other.platform, blobs: { ...other.platform.blobs, get: async () => undefined } };
    const admin = { platform: lost, outbox: undefined, consumers: stoppedConsumers(lost), secrets: noSecrets };
    const addresses = { http: 'h', ops: 'o', smtp: '127.0.0.1:3' };
    const broken = await serveControl({ folder: at, admin, commands: adminCommands, addresses, protocol: 'smtp' });
    const wrong = await run(['verify'], { env: { EVENTDESK_DATA: at } });
    expect(wrong.code).toBe(1);
    expect(wrong.out).toMatch(/^fault=blob-missing hash=\S+ owner=letter:\S+\n.*: 1 faults\n$/);
    await broken.close();
    rmSync(at, { recursive: true });
  });

  it.each([
    [['nope'], 2, /^unknown command 'nope'; `npx eventdesk help` lists those that are known\n$/],
    [['outbx'], 2, /^unknown command 'outbx'; did you mean outbox\?\n$/],
    [['inbound', 'lst'], 2, /^unknown command 'lst'; did you mean list\?\n$/],
    [['inbound', 'nope'], 2, /^unknown command 'nope'; `npx eventdesk help inbound` lists those that are known\n$/],
    [['bench', '--help'], 0, /^$/],
    [['help', 'nope'], 2, /Usage/],
    [['help'], 0, /^$/],
    [['help', 'inbound'], 0, /^$/],
    [['inbound', 'help', 'list'], 0, /^$/],
    [['inbound'], 2, /Usage/],
    [[], 2, /Usage/],
    [['mail', 'explain'], 2, /missing required argument 'file'/],
    [['inbound', 'list', '--colour'], 2, /unknown option '--colour'/],
    [['inbound', 'list', '--outcome', 'lost'], 2, /^outcome is one of opened, .* \(invalid-outcome\)\n$/],
    [['inbound', 'show', 'x'], 2, /\(invalid-id\)\n$/],
    [['inbound', 'show', '12345'], 1, /^there is no such inbound message \(letter-not-found\)\n$/],
    [['outbox', 'show', 'nope'], 1, /^the outbox has no mail of delivery nope \(delivery-not-found\)\n$/],
    [['describe', 'TicketOpend'], 1, /did you mean TicketOpened\?/],
    [['describe', 'nope'], 1, /; known: .*TicketOpened/],
    [['describe'], 0, /^$/],
    [['describe', '--json'], 0, /^$/],
    [['describe', 'TicketOpened'], 0, /^$/],
    [['describe', 'eventdesk.TicketOpened.v1'], 0, /^$/],
  ])('%j ends with %i', async (args, code, err) => {
    const ran = await run(args, { env });
    expect(ran.code).toBe(code);
    expect(ran.err).toMatch(err);
    if (code === 0) expect(ran.out).not.toBe('');
  });

  it('says failures as JSON when asked for JSON', async () => {
    const { err, code } = await run(['inbound', 'show', '12345', '--json'], { env });
    expect(code).toBe(1);
    expect(JSON.parse(err)).toEqual({
      error: { slug: 'letter-not-found', detail: 'there is no such inbound message' },
    });
  });

  it('says in one line what is wrong with the configuration', async () => {
    const { err, code } = await run(['inbound', 'list'], { env: { EVENTDESK_DNS: 'x y' } });
    expect(code).toBe(2);
    expect(err).toMatch(/^EVENTDESK_DNS: .*\n$/);
  });

  it('T44 refuses a demo off loopback', async () => {
    const off = { EVENTDESK_BIND: '0.0.0.0', EVENTDESK_PUBLIC_URL: 'https://desk.example', EVENTDESK_DATA: folder };
    const { err, code } = await run(['start', '--demo'], { env: off });
    expect(code).toBe(2);
    expect(err).toMatch(/^EVENTDESK_BIND: 0\.0\.0\.0 is off loopback, .*\n$/);
  });

  it('describes an event type: who appends it and who handles it, read from the code', async () => {
    const [found] = (await run(['describe', 'MessageParsed', '--json'])).rows();
    expect(found).toMatchObject({ audience: 'public', kind: 'inbound', appendedBy: ['decider inbound'] });
    expect(found?.handledBy).toEqual(
      expect.arrayContaining(['projection inbound-ledger-v1', 'policy tickets.letters']),
    );
  });

  it('does not take a folder without a desk for one', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'eventdesk-cli-'));
    for (const args of [
      ['inbound', 'list'],
      ['mail', 'send', 'x.eml'],
    ]) {
      const { err, code } = await run(args, { env: { EVENTDESK_DATA: empty } });
      expect(code).toBe(1);
      expect(err).toMatch(/^(there is no desk in|no desk runs in) .*: .*EVENTDESK_DATA.*\n$/);
    }
    writeFileSync(join(empty, 'x'), '');
    rmSync(empty, { recursive: true });
  });
});
