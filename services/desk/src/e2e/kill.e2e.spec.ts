import { setTimeout as pause } from 'node:timers/promises';
import { Api } from './testing/api';
import { client, company, generous } from './testing/company';
import type { DeskUnderTest } from './testing/desk-under-test';
import { DeskPlace } from './testing/desk-under-test';
import { patience } from './testing/deployment';
import { mustKeepPromises, settled } from './testing/kept-promises';
import { Load } from './testing/load';

/** `EVENTDESK_TEST_KILLS` of them, for a longer run. */
const kills = Number(process.env['EVENTDESK_TEST_KILLS'] ?? 20);
jest.setTimeout(patience(60_000 + kills * 10_000));
/** Milliseconds in which a desk that is killed now and then says yes to everybody. */
const persistence = patience(60_000);

describe('kill -9 of a desk under load', () => {
  // Tokens name the public address, which would change with a free port.
  const place = new DeskPlace({ ...company, limits: generous }, { EVENTDESK_PUBLIC_URL: 'http://localhost:3000' });
  let desk: DeskUnderTest | undefined;
  let token: string;
  let load: Load;

  beforeAll(async () => {
    desk = await place.start();
    token = (await client(desk, 'auditor')).token ?? '';
    const agentsToken = (await client(desk, 'ada-desk')).token ?? '';
    load = new Load({ desk: () => desk, token, agentsToken, persistence });
  });
  afterAll(async () => {
    load?.giveUp();
    await desk?.kill();
    place.remove();
  });

  /** Kills the desk somewhere in its work, a few answers after it began, or while it starts again. */
  async function killSometime(round: number): Promise<void> {
    const dying = desk as DeskUnderTest;
    const enough = load.answered + Math.random() * 25;
    const end = Date.now() + 3000;
    while (load.answered < enough && Date.now() < end) await pause(5);
    desk = undefined;
    await dying.kill();
    if (round % 4 === 3) await place.startAndKill(Math.random() * 1500);
    desk = await place.start();
  }

  it(`T32 T29 T30 X-2 ${kills} kills lose nothing that was acknowledged and repeat nothing`, async () => {
    const killing = async (): Promise<void> => {
      for (let round = 0; round < kills; round++) await killSometime(round);
      load.stop();
    };
    await Promise.all([killing(), load.run(4)]);
    const { said, refused } = load;
    expect(refused).toBeGreaterThan(0);
    const api = new Api((desk as DeskUnderTest).http, token);
    // Among several processes the lease of a sender that was killed outlives him by a quarter of a minute.
    await mustKeepPromises(api, said, await settled(api, said, patience(30_000)));

    const verified = await place.run('verify', '--json');
    expect(verified).toMatchObject({ code: 0, out: expect.stringContaining('"ok":true') });
    expect((await place.run('parked', 'list', '--json')).out).toBe('');
    process.stderr.write(
      `${kills} kills: ${said.mails.size} mails, ${said.creates.size} creates, ${said.replies.size} answers, ${refused} tries cut\n`,
    );
  });
});
