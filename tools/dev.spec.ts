import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './support/tree';

describe('npm run dev', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'eventdesk-dev-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('runs sources as they are, starts anew when one is saved, and ends with its child on SIGTERM', async () => {
    const said = join(folder, 'said.ts');
    const entry = join(folder, 'entry.ts');
    writeFileSync(said, `export const said: string = 'before';`);
    writeFileSync(
      entry,
      `import { said } from './said';
       console.log(said, process.argv.slice(2).join(' '), process.pid);
       setInterval(() => {}, 60_000);`,
    );
    const dev = spawn(process.execPath, [join(root, 'tools/dev.mjs'), '--entry', entry, '--demo'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(dev, 'exit');
    const lines = createInterface({ input: dev.stdout })[Symbol.asyncIterator]();
    const next = async (word: string): Promise<string> => {
      for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error(`ended before it said "${word}"`);
        if (value.startsWith(word)) return value;
      }
    };
    try {
      expect(await next('before')).toMatch(/^before start --demo \d+$/);
      writeFileSync(said, `export const said: string = 'after';`);
      const pid = Number((await next('after')).split(' ').at(-1));
      dev.kill('SIGTERM');
      await ended;
      expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    } finally {
      dev.kill('SIGKILL');
    }
  }, 60_000);
});
