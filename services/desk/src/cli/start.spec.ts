import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeskProcess } from '../testing/desk-process';

jest.setTimeout(120_000);

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

describe('start', () => {
  const running: DeskProcess[] = [];
  const folders: string[] = [];
  const start = async (...options: Parameters<typeof DeskProcess.start>): Promise<DeskProcess> => {
    const desk = await DeskProcess.start(...options);
    running.push(desk);
    return desk;
  };
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'eventdesk-start-'));
    folders.push(made);
    return made;
  };
  afterEach(async () => {
    for (const desk of running.splice(0)) await desk.end();
    for (const one of folders.splice(0)) rmSync(one, { recursive: true, force: true });
  });

  it('takes requests once the ready file is there, answers the command line, and ends by SIGTERM', async () => {
    const desk = await start();
    expect(desk.readyFile()).toEqual({ ...desk.ready, ready: true, data: undefined });
    const live = await fetch(`${desk.ready.ops}/livez`);
    expect(live.status).toBe(200);
    const mail = 'From: nora@orchard.example\r\nSubject: gears\r\nMessage-ID: <1@orchard.example>\r\n\r\nhello';
    expect(await desk.sendMail(mail, 'support@localhost')).toMatch(/^250 /);
    const asked = await desk.command('inbound', 'list', '--json');
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(lines(asked.stdout)[0] ?? '')).toMatchObject({ line: 'support@localhost' });
    expect(await desk.stop()).toEqual({ code: 0, signal: null });
    for (const left of ['ready.json', 'desk.json', 'control.sock', 'setup-link'])
      expect(existsSync(join(desk.data, left))).toBe(false);
    // The folder alone answers now.
    expect(await desk.command('inbound', 'list', '--json')).toMatchObject({ code: 0, stdout: expect.stringContaining('support@localhost') }); // prettier-ignore
  });

  it('T44 keeps the one-time link in a file of its owner alone when there is no terminal, and prints it nowhere', async () => {
    const desk = await start();
    const file = join(desk.data, 'setup-link');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const link = readFileSync(file, 'utf8').trim();
    expect(link).toMatch(/^http:\/\/localhost:\d+\/setup\/[\w-]{43}$/);
    const token = link.slice(link.lastIndexOf('/') + 1);
    const response = await fetch(`${desk.ready.http}/setup/${token}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'lucia@northlight.example', name: 'Lucia', password: 'long enough' }),
    });
    expect(response.status).toBe(201);
    expect(existsSync(file)).toBe(false);
    await desk.kill();
    expect(`${desk.stdout}${desk.stderr}`).not.toContain(token);
    const again = await start({ data: desk.data });
    expect(existsSync(file)).toBe(false);
    await again.stop();
  });

  it('refuses what cannot be with one line, and leaves the desk that runs alone', async () => {
    const desk = await start();
    const second = await DeskProcess.refused({ data: desk.data });
    expect(second).toMatchObject({ code: 1, signal: null });
    expect(lines(second.stderr)).toEqual([expect.stringContaining(`is in use by process ${desk.ready.pid}`)]);
    const port = new URL(desk.ready.ops).port;
    const taken = await DeskProcess.refused({ env: { EVENTDESK_OPS_PORT: port } });
    expect(taken.code).toBe(2);
    expect(lines(taken.stderr).at(-1)).toMatch(/^EVENTDESK_OPS_PORT: port \d+ on 127\.0\.0\.1 is taken/);
    const fresh = { EVENTDESK_DATA: join(folder(), 'data') };
    const bootstrap = { lines: [{ address: 'help@desk.example', type: 'none' }] };
    const unknown = await DeskProcess.refused({ bootstrap, env: fresh });
    expect(lines(unknown.stderr)).toEqual(['EVENTDESK_BOOTSTRAP: lines[0].type: "none" is no type; known: none']);
    expect(existsSync(fresh.EVENTDESK_DATA)).toBe(false);
    const wrong = await DeskProcess.refused({ env: { EVENTDESK_SMTP_PORT: 'mail' } });
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringMatching(/^EVENTDESK_SMTP_PORT: .*\n$/) });
    expect(await desk.command('inbound', 'list')).toMatchObject({ code: 0 });
    expect(await desk.stop()).toEqual({ code: 0, signal: null });
  });

  it('plays the day of the demo once, whatever happens in between', async () => {
    const data = folder();
    const first = await start({ data, args: ['--demo'] });
    const ledger = async (desk: DeskProcess) => lines((await desk.command('inbound', 'list', '--json')).stdout);
    const letters = await ledger(first);
    const outcomes = letters.map((line) => (JSON.parse(line) as { outcome: string }).outcome);
    expect(outcomes.sort()).toEqual([
      ...['added', 'added', 'automatic', 'bounce'],
      ...Array.from({ length: 6 }, () => 'opened'),
    ]);
    await first.kill();
    const second = await start({ data, args: ['--demo'] });
    expect(await ledger(second)).toEqual(letters);
    await second.kill();
    // As if the first start had ended before it could note that the day is over.
    const day = join(data, 'demo/day.json');
    writeFileSync(day, readFileSync(day, 'utf8').replace('true', 'false'));
    const third = await start({ data, args: ['--demo'] });
    expect((await ledger(third)).length).toBe(letters.length);
    expect((await third.command('verify')).code).toBe(0);
    await third.stop();
  });

  it('does not play a demo into the folder of another desk', async () => {
    const desk = await start();
    await desk.stop();
    const refused = await DeskProcess.refused({ data: desk.data, args: ['--demo'] });
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/^EVENTDESK_DATA: .* holds a desk already.*\n$/) }); // prettier-ignore
  });
});
