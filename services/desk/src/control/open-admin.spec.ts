import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decimalOf } from '@eventdesk/kernel/ids';
import { openStores } from '@eventdesk/platform/compose/open-stores';
import { readConfig } from '@eventdesk/platform/config/read-config';
import { systemClock } from '@eventdesk/platform/crypto/clock';
import { createLogger } from '@eventdesk/platform/logging/logger';
import { openSecret } from '@eventdesk/platform/secrets/open-secret';
import type { ParkedStream } from '@eventdesk/platform/consume/parked-streams';
import { run } from '../testing/io';
import { heldLetter } from '../testing/letters';
import { openAdmin } from './open-admin';

describe('the folder of a desk that does not run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'eventdesk-folder-'));
  const env = { EVENTDESK_DATA: folder };
  const config = readConfig(env);
  const around = { clock: systemClock, secrets: openSecret(config), log: createLogger({ level: 'warn' }) };
  let letter: string;

  beforeAll(async () => {
    // What a first start makes.
    await (await openStores(config, around)).close();
    const { admin, close } = await openAdmin(config);
    letter = await heldLetter(admin.platform, 'held');
    const parked: ParkedStream = {
      ...{ group: 'tickets.letters', stream: `inbound-${letter}`, revision: 1, position: 2, type: 'MessageParsed' },
      ...{ state: 'parked', cause: 'Error: no', tries: 5, since: '2026-11-21T08:00:00.000Z' },
    };
    await admin.platform.state.put('parked', `tickets.letters/inbound-${letter}`, parked);
    await close();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('shows its letters once their documents are built', async () => {
    expect((await run(['projections', 'rebuild', 'inbound-ledger'], { env })).code).toBe(0);
    const { rows } = await run(['inbound', 'list', '--json'], { env });
    expect(rows()).toEqual([expect.objectContaining({ id: decimalOf(letter), outcome: 'held', subject: 'held' })]);
    const [ledger] = (await run(['projections', 'list', '--json'], { env })).rows().filter(({ name }) => name === 'inbound-ledger'); // prettier-ignore
    expect(ledger).toMatchObject({ lag: 0 });
  });

  it('takes a replay of a held letter', async () => {
    expect((await run(['inbound', 'replay', decimalOf(letter)], { env })).code).toBe(0);
    const { rows } = await run(['inbound', 'show', decimalOf(letter), '--json'], { env });
    expect(rows().map(({ type }) => type)).toEqual([
      'MessageReceived',
      'MessageParsed',
      'MessageHeld',
      'MessageReplayed',
    ]);
    const again = await run(['inbound', 'replay', decimalOf(letter)], { env });
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('(letter-not-held)')]);
  });

  it('leaves a parked stream for the next start to try', async () => {
    const { code, out } = await run(['parked', 'replay', 'tickets.letters', `inbound-${letter}`], { env });
    expect([code, out]).toEqual([
      0,
      `inbound-${letter} is tried again within seconds where a process runs, else when one starts\n`,
    ]);
  });

  it('is opened by one alone: who holds it is named', async () => {
    const { close } = await openStores(config, around);
    const { code, err } = await run(['inbound', 'list'], { env });
    expect(code).toBe(1);
    expect(err).toContain(`is in use by process ${process.pid} on host`);
    await close();
    expect((await run(['inbound', 'list'], { env })).code).toBe(0);
  });
});
