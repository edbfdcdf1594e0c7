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

/** The supervisor over the services as they are built. */
export const realServices = (): readonly string[] => [join(root, 'services/desk/dist/scaled/main.js')];

/** The supervisor, from its source, over stand-ins of the services that are written into the folder. */
export const standInServices = (folder: string): readonly string[] => [
  ...['--conditions=@eventdesk/source', '--require', join(root, 'tools/swc-hook.cjs')],
  join(__dirname, 'main-of-test.ts'),
  JSON.stringify(standIns(folder)),
];

export interface ScaledProcessOptions {
  /** Program and arguments behind `node`. */
  readonly program: (folder: string) => readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Of the supervisor, such as `--replicas 2`. */
  readonly args: readonly string[];
  /** One to go on with; without it a fresh one. `data` and `ready.json` are in it. */
  readonly folder?: string;
  /** Whether it gets a group of processes of its own, so that a test can send it a Ctrl-C. */
  readonly ownGroup?: boolean;
}

/** A supervisor in a process of its own, on free ports of loopback. Nobody is asked for DNS. */
export class ScaledProcess {
  /** Everything that it wrote to standard output and error. */
  printed = '';
  errors = '';
  private readonly child: ChildProcess;
  private readonly ended: Promise<number | null>;

  private constructor(
    readonly folder: string,
    { program, env, args, ownGroup = false }: ScaledProcessOptions,
  ) {
    const others = Object.entries(process.env).filter(([name]) => !name.startsWith('EVENTDESK_'));
    this.child = spawn(process.execPath, [...program(folder), ...args], {
      env: {
        ...Object.fromEntries(others),
        EVENTDESK_DATA: join(folder, 'data'),
        EVENTDESK_HTTP_PORT: '0',
        EVENTDESK_SMTP_PORT: '0',
        EVENTDESK_DNS: 'none',
        EVENTDESK_READY_FILE: join(folder, 'ready.json'),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: ownGroup,
    });
    this.child.stdout?.on('data', (bytes: Buffer) => (this.printed += bytes.toString('utf8')));
    this.child.stderr?.on('data', (bytes: Buffer) => (this.errors += bytes.toString('utf8')));
    this.ended = once(this.child, 'close').then(([code]) => code as number | null);
  }

  static spawn(options: ScaledProcessOptions): ScaledProcess {
    return new ScaledProcess(options.folder ?? mkdtempSync(join(tmpdir(), 'eventdesk-scaled-spec-')), options);
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

  /** A Ctrl-C at the terminal that it runs on, which every process of the group gets. */
  interrupt(): Promise<number | null> {
    if (this.child.pid !== undefined) process.kill(-this.child.pid, 'SIGINT');
    return this.ended;
  }

  /** Ends it if it still runs, and takes its folder away. */
  async remove(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.signal('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
