import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program, root } from '../e2e/testing/program';
import { realServices, ScaledProcess } from './testing/scaled-process';

const { EVENTDESK_TEST_KAFKA: kafka, EVENTDESK_TEST_MONGO: mongo } = process.env;

/** The commands of the page, in their order: its blocks without a language. */
const commands = [...readFileSync(join(root, 'docs/operations.md'), 'utf8').matchAll(/^```(\w*)\n([^]*?)^```$/gm)]
  .filter(([, language]) => language === '')
  .map(([, , block = '']) => block);

if (!kafka || !mongo) it.skip('docs/operations.md: EVENTDESK_TEST_KAFKA and _MONGO name no servers', () => undefined);
else {
  jest.setTimeout(600_000);
  /** After which a command that does not end is ended, and what it said is shown. */
  const longestMs = 300_000;

  describe('docs/operations.md', () => {
    const folder = mkdtempSync(join(tmpdir(), 'eventdesk-operations-'));
    const data = join(folder, 'data');
    const name = `operations-${randomBytes(6).toString('hex')}`;
    const reads = new URL(mongo);
    reads.pathname = `/${name}`;
    reads.searchParams.set('eventdeskGuardIndex', 'true');
    let desk: ScaledProcess | undefined;
    afterAll(() => desk?.remove());

    /** Runs commands as the page prints them, but for what is this test's own: folder, servers, ports. */
    async function bash(text: string): Promise<string> {
      const { http = '', smtp = '' } = desk?.readyFile() ?? {};
      const own = text
        .replaceAll('data-scaled/ready.json', join(folder, 'ready.json'))
        .replaceAll(/(?:\$PWD\/|\.\/)?data-scaled/g, data)
        .replaceAll('npx eventdesk', `${process.execPath} ${program.join(' ')}`)
        .replaceAll('http://localhost:3000', http)
        .replaceAll('smtp://localhost:2525', `smtp://${smtp}`);
      const child = spawn('bash', ['-euo', 'pipefail', '-c', own], { cwd: root, detached: true });
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (bytes: Buffer) => (said += bytes.toString()));
      const late = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'), longestMs);
      const [code] = (await once(child, 'close')) as [number | null];
      clearTimeout(late);
      if (code !== 0)
        throw new Error(`ended with ${code}: ${said.slice(-10_000)}\nthe desk: ${desk?.errors.slice(-10_000)}`);
      return said;
    }

    it('holds commands that do what it says, one after the other', async () => {
      const [bootstrap = '', start = '', settings = '', ...others] = commands;
      await bash(bootstrap);
      expect(start).toContain('npm run scaled');
      desk = ScaledProcess.spawn({
        program: realServices,
        args: ['--replicas', '1'],
        folder,
        env: {
          EVENTDESK_FEED: `kafka://${kafka.replace(/^kafka:\/\//, '')}?prefix=${name}&partitions=2`,
          EVENTDESK_READS: reads.href,
          EVENTDESK_BOOTSTRAP: join(data, 'bootstrap.json'),
        },
      });
      await desk.ready();
      const opened = `until ${process.execPath} ${program.join(' ')} inbound list | grep opened; do :; done`;
      const all = [settings, ...others.flatMap((block) => [block, ...(block.includes('smtp://') ? [opened] : [])])];
      const said = await bash(all.join('\n'));
      for (const shown of [
        'opened',
        '"number":"100001"',
        '"client_id":"admin-',
        '"ready":true',
        '"services":{"ok":true',
        'eventdesk_relay_active',
        'nothing is parked',
        'is rebuilt up to',
        '"state":"sent"',
        'may go',
        'gone',
      ])
        // prettier-ignore
        expect(said).toContain(shown);
    });
  });
}
