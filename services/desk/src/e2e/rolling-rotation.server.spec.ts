import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Api } from './testing/api';
import { client, company, generous } from './testing/company';
import { scaledOver } from './testing/deployment';
import type { DeskUnderTest } from './testing/desk-under-test';
import { DeskPlace } from './testing/desk-under-test';
import { eventually } from './testing/eventually';
import { mustKeepPromises, settled } from './testing/kept-promises';
import { Load } from './testing/load';

const { EVENTDESK_TEST_KAFKA: kafka, EVENTDESK_TEST_MONGO: mongo } = process.env;
/** Milliseconds that one process may take to end and to be there again, on a machine that does other things too. */
const restartMs = 120_000;
const settling = 300_000;

if (!kafka || !mongo)
  it.skip('a rolling rotation: EVENTDESK_TEST_KAFKA and EVENTDESK_TEST_MONGO name no servers', () => undefined);
else {
  jest.setTimeout(1_200_000);

  describe('a rotation of the secret, half of the processes at a time, under load', () => {
    const settings = { EVENTDESK_PUBLIC_URL: 'http://localhost:3000' };
    const place = new DeskPlace({ ...company, limits: generous }, settings, {
      ...scaledOver(kafka, mongo),
      startMs: 600_000,
    });
    const file = join(place.data, 'secret');
    const tokens = { token: '', agentsToken: '' };
    let desk: DeskUnderTest;
    let load: Load;

    async function takeTokens(): Promise<void> {
      tokens.token = (await client(desk, 'auditor')).token ?? '';
      tokens.agentsToken = (await client(desk, 'ada-desk')).token ?? '';
    }

    beforeAll(async () => {
      desk = await place.start();
      await takeTokens();
      load = new Load({
        desk: () => desk,
        get token() {
          return tokens.token;
        },
        get agentsToken() {
          return tokens.agentsToken;
        },
        persistence: restartMs,
        patience: 20_000,
        rest: 1000,
      });
    });
    afterAll(async () => {
      load?.giveUp();
      await desk?.stop();
      place.remove();
    });

    /** Ids of the processes that are ready now, of each service. */
    const services = (): readonly (readonly number[])[] => {
      const { esdb: _, ...own } = place.ready()?.pids ?? {};
      return Object.values(own);
    };

    /** Stops one process of each service, and the other once these are there again. */
    async function roundWith(secret: string): Promise<void> {
      writeFileSync(file, `${secret}\n`);
      const all = services();
      for (const at of [0, 1]) {
        const stopped = all.map((pids) => pids[at] as number);
        for (const pid of stopped) process.kill(pid, 'SIGTERM');
        await eventually(
          'the processes that were stopped are there again',
          () => (services().every((pids) => pids.length === 2 && !pids.some((pid) => stopped.includes(pid))) ? true : undefined), // prettier-ignore
          { patienceMs: restartMs, seen: () => [stopped, place.ready()?.pids] },
        );
      }
    }

    it('T38 loses nothing, repeats nothing, and refuses nobody', async () => {
      const former = readFileSync(file, 'utf8').trim();
      const newer = randomBytes(32).toString('base64');
      const rotating = async (): Promise<void> => {
        await roundWith(`${former},${newer}`);
        await roundWith(`${newer},${former}`);
        await eventually(
          'the former secret may go',
          async () => ((await place.run('secrets', 'list')).out.includes('may go') ? true : undefined),
          { patienceMs: settling, everyMs: 1000 },
        );
        await takeTokens();
        await roundWith(newer);
        load.stop();
      };
      await Promise.all([rotating(), load.run(2)]);
      process.stderr.write(`${load.answered} said yes to, ${load.refused} refused\n`);

      // A sender of mail who is cut off comes again; callers are not asked to.
      expect(load.refusals.filter((refusal) => !refusal.includes('no welcome'))).toEqual([]);
      const api = new Api(desk.http, tokens.token);
      await mustKeepPromises(api, load.said, await settled(api, load.said, settling));
      const { out } = await place.run('secrets', 'list', '--json');
      const states = out.trim().split('\n').map((row) => (JSON.parse(row) as { state: unknown }).state); // prettier-ignore
      expect(states).toEqual(['present', 'gone']);
      expect((await place.run('parked', 'list', '--json')).out).toBe('');
      expect(await place.run('verify', '--json')).toMatchObject({ code: 0, out: expect.stringContaining('"ok":true') });
    });
  });
}
