import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stores } from '@eventdesk/platform/compose/assemble';
import { mustBeWhole } from '@eventdesk/platform/compose/import-record';
import { movedFile, noteMoved } from '@eventdesk/platform/compose/moved';
import { systemClock } from '@eventdesk/platform/crypto/clock';
import { Secrets } from '@eventdesk/platform/secrets/secrets';
import { client, company, line } from '../e2e/testing/company';
import { DeskPlace } from '../e2e/testing/desk-under-test';
import { fateOf, proven, sentMail } from '../e2e/testing/letters';
import type { Row } from '../admin/command';
import { importDesk } from './import-desk';
import { policyGroups } from './policy-groups';
import type { Known } from './testing/stopped-desk';
import { copyOf, secretOf, settings, stoppedDesk, storesIn, whatIsKnown } from './testing/stopped-desk';

jest.setTimeout(60_000);

// What is imported is always an embedded desk, whatever the other suites run against.
const suite = process.env['EVENTDESK_TEST_DEPLOYMENT'] === 'scaled' ? describe.skip : describe;

suite('a desk that moves to other stores', () => {
  let place: DeskPlace;
  let known: Known;
  let secret: string;
  beforeAll(async () => {
    ({ place, known } = await stoppedDesk());
    secret = secretOf(place.data);
  });
  afterAll(() => place.remove());

  /** Imports a folder into stores; `around` stands between the import and the target. Answers its last row. */
  async function moved(data: string, target: string, around = (to: Stores): Stores => to): Promise<Row | undefined> {
    const source = await storesIn(data);
    const stores = await storesIn(target, secret);
    try {
      const retire = async (log: string) =>
        noteMoved(data, { log, to: 'esdb://somewhere', at: '2026-11-21T12:00:00Z' });
      let last: Row | undefined;
      const parts = { secrets: new Secrets([secret]), policies: policyGroups(), clock: systemClock, retire };
      for await (const row of importDesk({ from: source.stores, to: around(stores.stores), ...parts })) last = row;
      return last;
    } finally {
      await stores.close();
      await source.close();
    }
  }

  /** A copy of the folder and an empty one, taken away after the work. */
  async function with2<T>(work: (data: string, target: string) => Promise<T>): Promise<T> {
    const { data, remove } = copyOf(place.data);
    const target = mkdtempSync(join(tmpdir(), 'eventdesk-target-'));
    try {
      return await work(data, target);
    } finally {
      remove();
      rmSync(target, { recursive: true, force: true });
    }
  }

  it('shows the same tickets, letters and mails there, sends none again, and goes on with numbers and answers', async () => {
    const { data, remove } = copyOf(place.data);
    const next = new DeskPlace(company, { ...settings, EVENTDESK_SECRET: secret });
    try {
      const row = await moved(data, next.data);
      expect(row).toMatchObject({ wentOn: false, credentials: expect.any(Number), outbox: 3, uploads: 1, parked: 0 });
      expect(row?.['imported']).not.toBe(row?.['into']);
      const desk = await next.start();
      const api = await client(desk, 'ada-desk');
      const { answer, ...shown } = known;
      expect(await whatIsKnown(api)).toEqual(shown);
      const { raw } = await sentMail(api, answer.ticket, 2);
      expect(raw).toEqual(answer.raw);
      const reply = { to: answer.address, subject: 'Re: fire', text: 'It is out.', fields: [proven()] };
      expect(await fateOf(desk, api, reply)).toMatchObject({ outcome: 'added', ticket: answer.ticket });
      const other = await fateOf(desk, api, { to: line, subject: 'Ink', text: 'None.', fields: [proven()] });
      expect(await api.ticket(other.ticket ?? '')).toMatchObject({ number: '100003' });
      await sentMail(api, other.ticket ?? '', 1);
      await desk.stop();
      expect((await next.run('verify')).out).toMatch(/all right\n$/);
    } finally {
      next.remove();
      remove();
    }
  });

  it('is gone from its folder: nothing starts there or is changed there, and it can be looked at', async () => {
    await with2(async (data, target) => {
      await moved(data, target);
      const old = new DeskPlace(company, { EVENTDESK_DATA: data });
      const started = await old.run('start');
      expect(started).toMatchObject({ code: 2, out: '' });
      expect(started.err).toContain(`the desk of ${data} was moved to esdb://somewhere`);
      expect((await old.run('parked', 'replay', 'tickets.letters', 'inbound-1')).err).toContain('was moved to');
      expect((await old.run('verify')).out).toMatch(/all right\n$/);
      old.remove();
    });
  });

  it('goes on wherever it was broken off, and nobody takes the half of it for a desk', async () => {
    await with2(async (data, target) => {
      let row: Row | undefined;
      let tries = 0;
      while (!row) {
        row = await moved(data, target, (to) => breaking(to, 1 + tries * 2)).catch((thrown: Error) => {
          if (thrown.message !== 'killed') throw thrown;
          return undefined;
        });
        tries++;
        const { stores, close } = await storesIn(target, secret);
        const whole = mustBeWhole(stores.state);
        if (row) await whole;
        else if (tries > 1) await expect(whole).rejects.toThrow('holds an import that was begun on');
        await close();
      }
      expect(tries).toBeGreaterThan(5);
      expect(existsSync(join(data, movedFile))).toBe(true);
      const [source, there] = [await storesIn(data), await storesIn(target, secret)];
      const ids = async ({ events }: Stores) => (await events.readAll(-1, 10_000)).map(({ id, stream, revision }) => [id, stream, revision]); // prettier-ignore
      expect(await ids(there.stores)).toEqual(await ids(source.stores));
      await source.close();
      await there.close();
    });
  });
});

/** Stores whose writer is killed at its `last` write. */
function breaking(to: Stores, last: number): Stores {
  let writes = 0;
  const stopping = <T extends object>(store: T, names: readonly (keyof T)[]): T =>
    new Proxy(store, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        const call = value as (...args: unknown[]) => unknown;
        return async (...args: unknown[]) => {
          if (names.includes(name as keyof T) && ++writes >= last) throw new Error('killed');
          return call.apply(target, args);
        };
      },
    });
  return {
    ...to,
    events: stopping(to.events, ['append']),
    keys: stopping(to.keys, ['add', 'erase']),
    state: stopping(to.state, ['put', 'compareAndSet', 'remove']),
    blobs: stopping(to.blobs, ['put']),
  };
}
