import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenStores } from '@eventdesk/platform/compose/open-stores';
import { openStores } from '@eventdesk/platform/compose/open-stores';
import { readConfig } from '@eventdesk/platform/config/read-config';
import { systemClock } from '@eventdesk/platform/crypto/clock';
import { createLogger } from '@eventdesk/platform/logging/logger';
import { openSecret } from '@eventdesk/platform/secrets/open-secret';
import { client, line } from '../e2e/testing/company';
import type { DeskPlace, DeskUnderTest } from '../e2e/testing/desk-under-test';
import { eventually } from '../e2e/testing/eventually';
import { fateOf, proven, sentMail } from '../e2e/testing/letters';
import { program, root } from '../e2e/testing/program';
import { startDesk } from '../start-desk';
import { run } from '../testing/io';
import type { ScaledStores } from './testing/scaled-stores';
import { emptyStores } from './testing/scaled-stores';
import type { Known } from './testing/stopped-desk';
import { copyOf, secretOf, stoppedDesk, storesIn, whatIsKnown } from './testing/stopped-desk';

const { EVENTDESK_TEST_MONGO: mongo, EVENTDESK_TEST_KAFKA: kafka } = process.env;
const withKafka = kafka ? it : it.skip;

if (process.env['EVENTDESK_TEST_DEPLOYMENT'] === 'scaled')
  it.skip('events import: what is imported is an embedded desk, whatever the other suites run against', () =>
    undefined);
else if (!mongo) it.skip('events import: EVENTDESK_TEST_MONGO names no server', () => undefined);
else {
  jest.setTimeout(120_000);

  describe('events import, into EventStoreDB and MongoDB', () => {
    let place: DeskPlace;
    let target: ScaledStores;
    let env: Readonly<Record<string, string>>;
    let folder: ReturnType<typeof copyOf>;
    let known: Known;
    beforeAll(async () => {
      ({ place, known } = await stoppedDesk());
    });
    afterAll(() => place.remove());
    beforeEach(async () => {
      folder = copyOf(place.data);
      target = await emptyStores(mongo, kafka);
      const elsewhere = join(folder.data, '..', 'elsewhere');
      env = { ...target.env, EVENTDESK_DATA: elsewhere, EVENTDESK_SECRET: secretOf(folder.data), EVENTDESK_PUBLIC_URL: 'http://localhost:3000' }; // prettier-ignore
    });
    afterEach(async () => {
      await target.end();
      folder.remove();
    });

    const targetStores = async (): Promise<OpenStores> => {
      const config = readConfig(env);
      return openStores(config, { clock: systemClock, secrets: openSecret(config), log: createLogger({ level: 'warn' }) }); // prettier-ignore
    };

    /** Compares the two logs, and looks at what else was carried. */
    async function mustBeCarried(): Promise<void> {
      const [from, to] = [await storesIn(folder.data), await targetStores()];
      const all = async ({ stores: { events } }: OpenStores) => (await events.readAll(-1, 10_000)).map(({ position: _, ...event }) => event); // prettier-ignore
      expect(await all(to)).toEqual(await all(from));
      expect(await to.stores.keys.list('', 1000)).toEqual(await from.stores.keys.list('', 1000));
      for (const name of ['credentials', 'outbox', 'uploads', 'secret']) {
        const values = async ({ stores: { state } }: OpenStores) => (await state.list(name)).map(({ id, value }) => [id, value]); // prettier-ignore
        expect(await values(to)).toEqual(await values(from));
      }
      const relay = await to.stores.state.list('relay');
      expect(relay.map(({ id, value }) => [id, value])).toEqual([[to.stores.events.logId, { position: await to.stores.events.head() }]]); // prettier-ignore
      await to.close();
      await from.close();
    }

    it('carries log, keys, blobs and work state, and retires the folder', async () => {
      const { code, out, err } = await run(['events', 'import', folder.data], { env });
      if (code !== 0) throw new Error(err);
      expect(out).toContain(`${folder.data} is retired and starts no more`);
      await mustBeCarried();
      const marker = readFileSync(join(folder.data, 'moved.json'), 'utf8');
      expect(JSON.parse(marker)).toMatchObject({ to: target.env['EVENTDESK_EVENTS']?.split('?')[0] });
      // Nothing can be missing that an event names, and every key opens.
      const [verified] = (await run(['verify', '--json'], { env })).rows();
      expect(verified).toMatchObject({ ok: true, erased: 0, documents: 0 });
      const again = await run(['events', 'import', folder.data], { env });
      expect([again.code, again.err]).toEqual([1, expect.stringContaining('(already-imported)')]);
    });

    withKafka(
      'makes a desk that shows the same, sends nothing again, and goes on with numbers and answers',
      async () => {
        expect((await run(['events', 'import', folder.data], { env })).code).toBe(0);
        const ports = {
          EVENTDESK_HTTP_PORT: '0',
          EVENTDESK_OPS_PORT: '0',
          EVENTDESK_SMTP_PORT: '0',
          EVENTDESK_DNS: 'none',
        };
        const config = readConfig({ ...env, ...ports });
        const desk = await startDesk(config, createLogger({ level: 'error' }));
        try {
          const under = {
            ...desk.addresses,
            smtpPort: Number(desk.addresses.smtp.split(':').pop()),
          } as unknown as DeskUnderTest;
          const api = await client(under, 'ada-desk');
          const ready = async () => (await fetch(`${desk.addresses.ops}/readyz`)).ok || undefined;
          await eventually('the documents are built', ready);
          const { answer, ...shown } = known;
          expect(await whatIsKnown(api)).toEqual(shown);
          const reply = { to: answer.address, subject: 'Re: fire', text: 'It is out.', fields: [proven()] };
          expect(await fateOf(under, api, reply)).toMatchObject({ outcome: 'added', ticket: answer.ticket });
          const other = await fateOf(under, api, { to: line, subject: 'Ink', text: 'None.', fields: [proven()] });
          expect(await api.ticket(other.ticket ?? '')).toMatchObject({ number: '100003' });
          await sentMail(api, other.ticket ?? '', 1);
          expect(await api.all('/v2/deliveries')).toHaveLength(shown.deliveries.length + 1);
          expect((await api.get<{ data: unknown[] }>('/v2/inbound')).data).toHaveLength(shown.inbound.length + 2);
        } finally {
          await desk.close();
        }
        expect((await run(['verify', '--json'], { env })).rows().at(-1)).toMatchObject({ ok: true });
      },
    );

    it('goes on after kill -9, whatever it was at', async () => {
      const watching = await targetStores();
      const { state, events } = watching.stores;
      const reached: readonly (() => Promise<boolean>)[] = [
        async () => (await state.list('import')).length > 0,
        async () => (await events.readAll(-1, 10)).length > 9,
        async () => (await state.list('credentials')).length > 0,
      ];
      for (const [at, there] of reached.entries()) {
        const own = Object.entries(process.env).filter(([name]) => !name.startsWith('EVENTDESK_'));
        const child = spawn(process.execPath, [...program, 'events', 'import', folder.data], {
          ...{ cwd: root, env: { ...Object.fromEntries(own), ...env }, stdio: 'ignore' },
        });
        await eventually(`the import has got to step ${at}`, async () => ((await there()) ? true : undefined));
        child.kill('SIGKILL');
        const [code] = (await once(child, 'exit')) as [number | null];
        // A fast one may have ended before it was killed.
        if (code === 0) break;
        const half = await run(['verify'], { env });
        expect([half.code, half.err]).toEqual([2, expect.stringContaining('an import that was begun on')]);
      }
      await watching.close();
      const { code } = await run(['events', 'import', folder.data, '--json'], { env });
      expect(code).toBeLessThan(2);
      await mustBeCarried();
      expect((await run(['verify', '--json'], { env })).rows().at(-1)).toMatchObject({ ok: true });
    });
  });
}
