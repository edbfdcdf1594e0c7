import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Deployment, Ready } from './deployment';
import { deployment } from './deployment';
import { eventually } from './eventually';
import { program, root } from './program';

export interface Ended {
  readonly code: number | null;
  /** What ended it, when it did not end itself. */
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** A desk ends with the test that started it, however that ends. */
const leashed = ['--require', join(root, 'tools/leash.cjs')];

/** A place for a desk: a data folder and what lies beside it, none of the caller's own settings. */
export class DeskPlace {
  readonly base = mkdtempSync(join(tmpdir(), 'eventdesk-'));
  readonly data = join(this.base, 'data');
  private readonly readyFile = join(this.base, 'ready.json');
  private readonly env: NodeJS.ProcessEnv;
  /** Everything that desks and commands here have written, logs included. */
  written = '';

  /** The desk is deployed as the specs are told, or as one spec needs it. */
  constructor(
    bootstrap?: object,
    settings: Readonly<Record<string, string>> = {},
    private readonly deployed: Deployment = deployment,
  ) {
    mkdirSync(this.data);
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith('EVENTDESK_'));
    this.env = {
      ...Object.fromEntries(own),
      EVENTDESK_DATA: this.data,
      EVENTDESK_HTTP_PORT: '0',
      EVENTDESK_OPS_PORT: '0',
      EVENTDESK_SMTP_PORT: '0',
      EVENTDESK_DNS: 'none',
      EVENTDESK_READY_FILE: this.readyFile,
      ...(bootstrap === undefined ? {} : { EVENTDESK_BOOTSTRAP: this.keep('bootstrap.json', bootstrap) }),
      ...this.deployed.settings(),
      ...settings,
    };
  }

  /** Writes a file beside the data folder; answers its path. */
  keep(name: string, content: object): string {
    const path = join(this.base, name);
    writeFileSync(path, JSON.stringify(content));
    return path;
  }

  /** Starts the desk and waits until it takes requests. Throws what it said when it ends instead. */
  async start(): Promise<DeskUnderTest> {
    rmSync(this.readyFile, { force: true });
    const { child, ended } = this.spawn([...leashed, ...this.deployed.start]);
    const ready = await eventually(
      'the desk is ready',
      () => {
        if (child.exitCode !== null || child.signalCode !== null) return 'ended' as const;
        return this.ready();
      },
      { patienceMs: this.deployed.startMs, seen: () => this.written.slice(-2000) },
    ).catch((thrown: unknown) => {
      // Nobody else knows of it. Processes of its own end with it.
      child.kill('SIGKILL');
      throw thrown;
    });
    if (ready === 'ended') {
      const { code, signal, err } = await ended;
      throw new Error(`the desk ended at its start (${code ?? signal}): ${err}`);
    }
    return new DeskUnderTest(this, ready, child, ended);
  }

  /** What the ready file says now; undefined while there is none. */
  ready(): Ready | undefined {
    return existsSync(this.readyFile) ? (JSON.parse(readFileSync(this.readyFile, 'utf8')) as Ready) : undefined;
  }

  /** What a command, or who opens its stores, needs in the environment. */
  reaching(): Readonly<Record<string, string>> {
    return this.deployed.reaching(this.data);
  }

  /** Begins a start that is killed after a while, ready or not. */
  async startAndKill(afterMs: number): Promise<void> {
    const { child, ended } = this.spawn([...leashed, ...this.deployed.start]);
    await pause(afterMs);
    child.kill('SIGKILL');
    await ended;
  }

  /** Starts a desk that is expected to refuse; what it logged before is left out of `err`. */
  async refused(): Promise<Ended> {
    const ended = await this.spawn(this.deployed.start).ended;
    const lines = ended.err.split('\n').filter((line) => !line.startsWith('{'));
    return { ...ended, err: lines.join('\n') };
  }

  /** Runs one service of a scaled desk that runs here, as another process with other settings; to its end. */
  role(name: string, settings: Readonly<Record<string, string | undefined>>): Promise<Ended> {
    const main = join(root, 'services', name, 'dist/main.js');
    return this.spawn([main], { ...this.reaching(), EVENTDESK_READY_FILE: undefined, ...settings }).ended;
  }

  /** Runs the command line here, to its end. */
  run(...args: readonly string[]): Promise<Ended> {
    return this.spawn([...program, ...args], this.reaching()).ended;
  }

  /** What desks and commands have written here is kept where `EVENTDESK_TEST_LOGS` names a folder. */
  remove(): void {
    const { EVENTDESK_TEST_LOGS: logs } = process.env;
    if (logs) writeFileSync(join(logs, `${basename(this.base)}.log`), this.written);
    rmSync(this.base, { recursive: true, force: true });
  }

  private spawn(args: readonly string[], more: NodeJS.ProcessEnv = {}): { child: ChildProcess; ended: Promise<Ended> } {
    const child = spawn(process.execPath, args, { cwd: root, env: { ...this.env, ...more }, stdio: 'pipe' });
    let [out, err] = ['', ''];
    child.stdout.on('data', (bytes: Buffer) => {
      out += bytes;
      this.written += bytes;
    });
    child.stderr.on('data', (bytes: Buffer) => {
      err += bytes;
      this.written += bytes;
    });
    const ended = once(child, 'close').then(([code, signal]): Ended => ({ code, signal, out, err }));
    return { child, ended };
  }
}

/** A desk that runs in a process of its own. */
export class DeskUnderTest {
  constructor(
    readonly place: DeskPlace,
    private readonly ready: Ready,
    private readonly child: ChildProcess,
    private readonly ended: Promise<Ended>,
  ) {}

  get http(): string {
    return this.ready.http;
  }
  /** Ops ports of all its processes. */
  get ops(): readonly string[] {
    const { ops } = this.ready;
    return typeof ops === 'string' ? [ops] : Object.values(ops).flat();
  }
  get smtpPort(): number {
    return Number(this.ready.smtp.split(':').pop());
  }
  get pid(): number {
    return this.ready.pid;
  }

  /** As an operator stops it. */
  stop(): Promise<Ended> {
    this.child.kill('SIGTERM');
    return this.ended;
  }

  /** As a power cut ends it: every process at once. */
  kill(): Promise<Ended> {
    this.child.kill('SIGKILL');
    // Those that run now: the ones of the start may have been started again since.
    const { pids = {} } = this.place.ready() ?? this.ready;
    for (const pid of Object.values(pids).flat()) killed(pid);
    return this.ended;
  }
}

/** A desk that is stopped, and its place removed, at the end of a suite. */
export async function startDesk(
  bootstrap?: object,
  settings: Readonly<Record<string, string>> = {},
): Promise<DeskUnderTest> {
  const place = new DeskPlace(bootstrap, settings);
  try {
    return await place.start();
  } catch (thrown) {
    place.remove();
    throw thrown;
  }
}

export async function endDesk(desk: DeskUnderTest | undefined): Promise<void> {
  await desk?.stop();
  desk?.place.remove();
}

function killed(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself, or was killed before.
  }
}
