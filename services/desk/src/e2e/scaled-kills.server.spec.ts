import { setTimeout as pause } from 'node:timers/promises';
import { Api } from './testing/api';
import { client, company, generous } from './testing/company';
import type { Deployment } from './testing/deployment';
import { scaledOver } from './testing/deployment';
import type { DeskUnderTest } from './testing/desk-under-test';
import { DeskPlace } from './testing/desk-under-test';
import { eventually } from './testing/eventually';
import { feedOfLog } from './testing/feed-of-log';
import { figuresOf } from './testing/figures';
import { freezeRelay } from './testing/frozen-relay';
import { mustKeepPromises, settled } from './testing/kept-promises';
import { Load } from './testing/load';
import { anyOf, serverKiller, Victims } from './testing/victims';

const { EVENTDESK_TEST_KAFKA: kafka, EVENTDESK_TEST_MONGO: mongo } = process.env;
/** `EVENTDESK_TEST_KILLS` of them, for a longer run. */
const kills = Number(process.env['EVENTDESK_TEST_KILLS'] ?? 40);
/** Milliseconds in which a desk whose processes are killed one by one says yes to everybody. */
const persistence = 180_000;
/**
 * Milliseconds in which everything settles: what piled up while Kafka was away is worked off by servers that share one
 * machine.
 */
const settling = 300_000;
/** A start takes longer than where a spec has the machine for itself. */
const patient = (deployed: Deployment): Deployment => ({ ...deployed, startMs: 600_000 });
const killServer = serverKiller();
const whom = killServer ? 'processes and servers' : 'processes, without EVENTDESK_TEST_SERVER_KILL no servers,';

if (!kafka || !mongo)
  it.skip('kills of a scaled desk: EVENTDESK_TEST_KAFKA and EVENTDESK_TEST_MONGO name no servers', () => undefined);
else {
  jest.setTimeout(600_000 + persistence + 2 * settling + kills * 20_000);

  describe('kill -9 of the processes of a scaled desk under load', () => {
    const settings = { EVENTDESK_PUBLIC_URL: 'http://localhost:3000' };
    const place = new DeskPlace({ ...company, limits: generous }, settings, patient(scaledOver(kafka, mongo)));
    const victims = new Victims(() => place.ready());
    let desk: DeskUnderTest;
    let token: string;
    let load: Load;
    /** A server that was killed and is not back yet. */
    let coming: Promise<void> = Promise.resolve();
    let isBack = true;
    const unrelayed: number[] = [];

    beforeAll(async () => {
      desk = await place.start();
      token = (await client(desk, 'auditor')).token ?? '';
      const agentsToken = (await client(desk, 'ada-desk')).token ?? '';
      load = new Load({ desk: () => desk, token, agentsToken, persistence, patience: 20_000, rest: 1000 });
    });
    afterAll(async () => {
      load?.giveUp();
      await coming.catch(() => undefined);
      await desk?.stop();
      place.remove();
    });

    /** A server on a busy machine may take longer than its command waits, which then is asked again. */
    async function comeBack(name: string): Promise<void> {
      await eventually(
        `${name} is back`,
        () =>
          killServer?.('start', name).then(
            () => true,
            () => undefined,
          ),
        { patienceMs: persistence },
      );
      isBack = true;
    }

    async function killTheServer(name: string): Promise<void> {
      isBack = false;
      await killServer?.('kill', name);
      victims.note(name);
      coming = pause(Math.random() * 1500).then(() => comeBack(name));
      // Whoever awaits it is told; it must not end the run before.
      coming.catch(() => undefined);
    }

    /** One process after the other, and any; at times two at once, or all of a service. */
    function killProcesses(round: number): void {
      const there = victims.services();
      if (there.length === 0) return;
      const service = round % 2 === 0 ? victims.leastKilled(there) : anyOf(there);
      victims.kill(service, round % 10 === 4 ? 'all' : 'one');
      if (round % 3 === 2) victims.kill(anyOf(there));
    }

    /** Kills once the desk has said yes to somebody since the last time, and to a few more or for a while. */
    async function killSometime(round: number): Promise<void> {
      const before = load.answered;
      const [enough, soon] = [before + 1 + Math.random() * 8, Date.now() + 2000];
      await eventually(
        'the desk goes on',
        () => (load.answered > before && (load.answered >= enough || Date.now() > soon) ? true : undefined),
        { patienceMs: persistence, seen: () => [victims.killed, place.ready()?.pids] },
      );
      // One server at a time: it may be away for many rounds, and the others go on.
      if (killServer && isBack && round % 10 === 5) return killTheServer(round % 30 === 15 ? 'kafka' : 'mongo');
      if (round % 20 === 8) {
        const ms = await freezeRelay(() => place.ready(), victims);
        if (ms !== undefined) unrelayed.push(ms);
      }
      killProcesses(round);
    }

    /** What is over all processes the sum of a figure, undefined while one of them does not answer. */
    async function sumOf(name: string, services: readonly string[]): Promise<number | undefined> {
      const { ops = {} } = place.ready() ?? {};
      const urls = typeof ops === 'string' ? [] : services.flatMap((service) => ops[service] ?? []);
      const all = await Promise.all(urls.map((url) => figuresOf(url, name)));
      return all.some((one) => one.length === 0) ? undefined : all.flat().reduce((sum, one) => sum + one, 0);
    }

    it(`T29 T30 T32 T33 ${kills} kills of ${whom} lose nothing that was acknowledged and repeat nothing`, async () => {
      const begun = Date.now();
      const killing = async (): Promise<void> => {
        for (let round = 0; victims.count < kills; round++) await killSometime(round);
        await coming;
        load.stop();
      };
      await Promise.all([killing(), load.run(2)]);
      const lasted = Date.now() - begun;
      const { said, refused } = load;
      const took = `${Math.round(lasted / 1000)} s, nobody relayed for ${unrelayed.join(', ')} ms`;
      process.stderr.write(
        `${victims.count} kills: ${said.mails.size} mails, ${said.creates.size} creates, ${said.replies.size} answers, ${refused} tries cut, ${took}; ${JSON.stringify(victims.killed)}\n`,
      );

      let seen: unknown;
      await eventually(
        'every group is at the end',
        async () => {
          const consumers = ['intake', 'tickets', 'notifications', 'projections'];
          const lag = await sumOf('eventdesk_consumer_lag_events', consumers);
          const parked = await sumOf('eventdesk_parked_streams', consumers);
          const setAside = await sumOf('eventdesk_feed_set_aside_total', consumers);
          seen = { lag, parked, setAside };
          return lag === 0 && parked === 0 ? true : undefined;
        },
        { patienceMs: settling, everyMs: 1000, seen: () => seen },
      );

      const api = new Api(desk.http, token);
      await mustKeepPromises(api, said, await settled(api, said, settling));

      const verified = await place.run('verify', '--json');
      expect(verified).toMatchObject({ code: 0, out: expect.stringContaining('"ok":true') });
      expect((await place.run('parked', 'list', '--json')).out).toBe('');

      const { log, topics } = await feedOfLog(place.reaching());
      expect([...topics.firsts.keys()].sort()).toEqual([...log.keys()].sort());
      for (const [stream, entries] of log) {
        expect(entries.map(({ revision }) => revision)).toEqual(entries.map((_, at) => at));
        expect(topics.firsts.get(stream)).toEqual(entries);
      }
      process.stderr.write(`${log.size} streams in the topics, ${topics.repeats} records repeated\n`);
    });
  });
}
