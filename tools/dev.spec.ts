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
    const pids: number[] = [];
    /** Of a line of the program; the watcher says things too. */
    const note = (line: string): void => {
      const [, pid] = /^\w+ start .*\b(\d+)$/.exec(line) ?? [];
      if (pid !== undefined) pids.push(Number(pid));
    };
    const next = async (word: string): Promise<string> => {
      for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error(`ended before it said "${word}"`);
        note(value);
        if (value.startsWith(word)) return value;
      }
    };
    let saving: NodeJS.Timeout | undefined;
    try {
      expect(await next('before')).toMatch(/^before start --demo \d+$/);
      // It says something before it watches its files: who saves then saves once more.
      const save = () => writeFileSync(said, `export const said: string = 'after';`);
      save();
      saving = setInterval(save, 1000);
      await next('after');
      clearInterval(saving);
      dev.kill('SIGTERM');
      await ended;
      for await (const line of { [Symbol.asyncIterator]: () => lines }) note(line);
      expect(pids.length).toBeGreaterThan(1);
      for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    } finally {
      clearInterval(saving);
      dev.kill('SIGKILL');
    }
  }, 60_000);
});
