import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ReadyOfMany } from '@eventdesk/platform/boot/ready-file';
import { standIns } from './stand-in';

const root = join(__dirname, '../../../../..');
const sources = ['--conditions=@eventdesk/source', '--require', join(root, 'tools/swc-hook.cjs')];

/** A supervisor in a process of its own, over stand-ins of the services. */
export class ScaledProcess {
  /** Everything that it wrote to standard output and error. */
  printed = '';
  errors = '';
  private readonly child: ChildProcess;
  private readonly ended: Promise<number | null>;

  private constructor(
    readonly folder: string,
    env: Readonly<Record<string, string>>,
    args: readonly string[],
  ) {
    const others = Object.entries(process.env).filter(([name]) => !name.startsWith('EVENTDESK_'));
    const main = join(__dirname, 'main-of-test.ts');
    this.child = spawn(process.execPath, [...sources, main, JSON.stringify(standIns(folder)), ...args], {
      env: {
        ...Object.fromEntries(others),
        EVENTDESK_DATA: join(folder, 'data'),
        EVENTDESK_HTTP_PORT: '0',
        EVENTDESK_SMTP_PORT: '0',
        EVENTDESK_READY_FILE: join(folder, 'ready.json'),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (bytes: Buffer) => (this.printed += bytes.toString('utf8')));
    this.child.stderr?.on('data', (bytes: Buffer) => (this.errors += bytes.toString('utf8')));
    this.ended = once(this.child, 'close').then(([code]) => code as number | null);
  }

  static spawn(env: Readonly<Record<string, string>>, args: readonly string[] = [], folder?: string): ScaledProcess {
    return new ScaledProcess(folder ?? mkdtempSync(join(tmpdir(), 'eventdesk-scaled-spec-')), env, args);
  }

  /** What the ready file says once it says what is waited for. Throws, with what was printed, when it ends before. */
  async ready(wanted: (ready: ReadyOfMany) => boolean = () => true): Promise<ReadyOfMany> {
    for (;;) {
      const ready = this.readyFile();
      if (ready && wanted(ready)) return ready;
      const over = await Promise.race([wait(20), this.ended]);
      if (over !== undefined) throw new Error(`the run ended (${over}): ${this.errors}`);
    }
  }

  readyFile(): ReadyOfMany | undefined {
    try {
      return JSON.parse(readFileSync(join(this.folder, 'ready.json'), 'utf8')) as ReadyOfMany;
    } catch {
      return undefined;
    }
  }

  /** Its exit code, once it has ended by itself. */
  exit(): Promise<number | null> {
    return this.ended;
  }

  signal(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }

  /** Ends it if it still runs, and takes its folder away. */
  async remove(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.signal('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
