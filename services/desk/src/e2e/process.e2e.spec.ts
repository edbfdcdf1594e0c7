import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Ticket } from './testing/api';
import { Api } from './testing/api';
import { awaitingReply, client, company } from './testing/company';
import { DeskPlace, endDesk, startDesk } from './testing/desk-under-test';
import { connected } from './testing/letters';
import { deployment, either, embeddedOnly, patience, scaledOnly } from './testing/deployment';

jest.setTimeout(patience(60_000));

describe('a desk as a process', () => {
  it('T38 a second process on the same data folder, or one with another secret, refuses to start and says why', async () => {
    const desk = await startDesk();
    const { code, err, out } = await desk.place.refused();
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err.trim().split('\n')).toEqual([expect.stringContaining(`is in use by process ${desk.pid}`)]);
    await new Api(desk.http).get('/openapi.json');

    const another = 'another secret of more than thirty-two bytes';
    const { EVENTDESK_FEED, EVENTDESK_READS } = deployment.reaching(desk.place.data);
    if (deployment.name === 'scaled') {
      const settings = { EVENTDESK_SECRET: another, EVENTDESK_SECRET_FILE: undefined };
      const strange = await desk.place.role('tickets', settings);
      expect([strange.code, strange.err.trim().split('\n')]).toEqual([
        2,
        [expect.stringContaining('EVENTDESK_SECRET')],
      ]);
    }
    await desk.stop();
    const servers: Record<string, string> =
      EVENTDESK_FEED && EVENTDESK_READS ? { EVENTDESK_FEED, EVENTDESK_READS } : {};
    const other = new DeskPlace(undefined, {
      ...servers,
      EVENTDESK_DATA: desk.place.data,
      EVENTDESK_SECRET: another,
    });
    const refused = await other.refused();
    expect({ code: refused.code, out: either(refused.out, '') }).toEqual({ code: 2, out: '' });
    expect(refused.err.trim().split('\n')).toEqual([expect.stringContaining('EVENTDESK_SECRET')]);
    other.remove();
    desk.place.remove();
  });

  const canary = 'geheim-4711';
  const wrong: readonly (readonly [string, Readonly<Record<string, string>>, object?])[] = [
    ['EVENTDESK_HTTP_PORT', { EVENTDESK_HTTP_PORT: '99999' }],
    ['EVENTDESK_HTTP_PORT', { EVENTDESK_HTTP_PROT: '3000' }],
    ['EVENTDESK_EVENTS', { EVENTDESK_EVENTS: `postgres://user:${canary}@events.example/x` }],
    ['EVENTDESK_SECRET', { EVENTDESK_SECRET: canary }],
    ['EVENTDESK_MAIL_OUT', { EVENTDESK_MAIL_OUT: `smtp://user:${canary}@` }],
    ['lines[0].type', {}, { lines: [{ address: 'a@desk.example', type: 'nonsense' }] }],
    ['clients[0].secrt', {}, { clients: [{ id: 'x', secrt: canary, scope: 'tickets:read' }] }],
  ];

  it('a wrong setting stops the start with one line that names it, tells no secret, and leaves nothing behind', async () => {
    const said = await Promise.all(
      wrong.map(async ([named, settings, bootstrap]) => {
        const place = new DeskPlace(bootstrap, settings);
        const { code, out, err } = await place.refused();
        // A bootstrap is compared with what is there, so empty stores may be there by then.
        const left = bootstrap === undefined ? readdirSync(place.data) : [];
        place.remove();
        // Several processes are compared with what is there by one of them, after what was made is said.
        return {
          named,
          code,
          out: bootstrap === undefined ? out : either(out, ''),
          left,
          lines: err.trim().split('\n'),
        };
      }),
    );
    expect(said).toEqual(
      wrong.map(([named]) => ({ named, code: 2, out: '', left: [], lines: [expect.stringContaining(named)] })),
    );
    expect(JSON.stringify(said)).not.toContain(canary);
  });

  it('SIGTERM ends it with 0 within ten seconds, whoever is connected, and nothing that was answered is gone', async () => {
    const desk = await startDesk(company);
    const api = await client(desk, 'auditor');
    const made = await api.post<{ id: string }>('/v2/tickets/create', { subject: 'Kept', status: awaitingReply });
    const stream = await api.open('/v2/events', { accept: 'text/event-stream' });
    const smtp = await connected(desk.smtpPort);
    const begun = Date.now();
    const { code } = await desk.stop();
    expect(code).toBe(0);
    expect(Date.now() - begun).toBeLessThan(10_000);
    smtp.close();
    await (async () => {
      for await (const _ of stream);
    })().catch(() => undefined);
    // Whoever copies the files now has everything; documents can be thrown away, and are folded anew.
    const files = readdirSync(desk.place.data);
    expect(files.filter((name) => name.endsWith('-wal') && statSync(join(desk.place.data, name)).size > 0)).toEqual([]);
    for (const name of files.filter((one) => one.startsWith('reads.db'))) rmSync(join(desk.place.data, name));
    const again = await desk.place.start();
    const reader = await client(again, 'auditor');
    await reader.ticket(made.body.id);
    const { data } = await reader.get<Page<Ticket>>('/v2/tickets');
    expect(data.map(({ id, subject }) => [id, subject])).toEqual([[made.body.id, 'Kept']]);
    await endDesk(again);
  });

  scaledOnly('T44 a desk of several processes has no link for its first administrator', async () => {
    const desk = await startDesk();
    expect(readdirSync(desk.place.data)).not.toContain('setup-link');
    const body = { email: 'root@desk.example', name: 'Root', password: 'correct horse battery' };
    expect((await new Api(desk.http).post(`/setup/${'x'.repeat(43)}`, body)).status).toBe(404);
    await endDesk(desk);
  });

  // Several processes are told by a bootstrap file who is administrator.
  embeddedOnly(
    'T44 the link of the first administrator is in a file of its owner, works once and for one, and never comes back',
    async () => {
      const desk = await startDesk();
      const { place } = desk;
      const file = join(place.data, 'setup-link');
      const link = readFileSync(file, 'utf8').trim();
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(place.written).not.toContain(link);
      const path = new URL(link).pathname;
      const open = new Api(desk.http);
      const body = { email: 'root@desk.example', name: 'Root', password: 'correct horse battery' };
      // A scanner that looks at the link uses nothing up.
      for (const method of ['GET', 'HEAD', 'GET']) await open.ask(method, path);
      expect((await open.post(path.replace(/.$/, '_'), body)).status).toBe(404);
      expect((await open.post(path, { ...body, password: 'short' })).status).toBe(400);
      const both = await Promise.all([open.post(path, body), open.post(path, { ...body, email: 'eve@desk.example' })]);
      expect(both.map(({ status }) => status).sort()).toEqual([201, 404]);
      expect((await open.post(path, body)).status).toBe(404);
      await desk.stop();
      expect(existsSync(file)).toBe(false);

      for (const name of readdirSync(place.data).filter((one) => one.startsWith('reads.db')))
        rmSync(join(place.data, name));
      const again = await place.start();
      expect(existsSync(file)).toBe(false);
      expect((await new Api(again.http).post(path, body)).status).toBe(404);
      await endDesk(again);
    },
  );

  embeddedOnly('T44 an unused link is over at the next start, which makes another', async () => {
    const desk = await startDesk();
    const link = () => new URL(readFileSync(join(desk.place.data, 'setup-link'), 'utf8').trim()).pathname;
    const first = link();
    await desk.kill();
    const again = await desk.place.start();
    const body = { email: 'root@desk.example', name: 'Root', password: 'correct horse battery' };
    expect((await new Api(again.http).post(first, body)).status).toBe(404);
    expect((await new Api(again.http).post(link(), body)).status).toBe(201);
    await endDesk(again);
  });
});
