import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { removeReadyFile } from '@eventdesk/platform/boot/ready-file';
import type { Logger } from '@eventdesk/platform/logging/logger';
import { BackOff } from './back-off';
import type { Output, Part } from './part';
import { nameOf } from './part';
import { Refused } from './refused';

/** Ends a process whose supervisor is gone, however it went: its standard input ends then. */
const leash = join(__dirname, '../../../../tools/leash.cjs');
/** How often it is looked whether a starting process is ready, milliseconds. */
const look = 50;

/** What a kept process tells of itself, and to whom. */
export interface Keeping {
  readonly log: Logger;
  readonly output: Output;
  /** Called whenever `readyPid` may have changed. */
  readonly changed: () => void;
}

/** A process that is started again whenever it ends, until it is stopped. */
export class KeptProcess {
  /** Resolves when it was ready for the first time; rejects with Refused when it ends with code 2 before. */
  readonly ready: Promise<void>;
  #child: ChildProcess | undefined;
  #readyPid: number | undefined;
  #stopping = false;
  #pause: NodeJS.Timeout | undefined;
  #watch: NodeJS.Timeout | undefined;
  #wasReady = false;
  #lastLine = '';
  readonly #backOff = new BackOff();
  #resolve: () => void = () => undefined;
  #reject: (thrown: Refused) => void = () => undefined;

  constructor(
    readonly part: Part,
    private readonly keeping: Keeping,
  ) {
    this.ready = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Its process id while it is ready, else undefined. */
  get readyPid(): number | undefined {
    return this.#readyPid;
  }

  start(): void {
    if (this.#stopping) return;
    const { args, env, readyFile } = this.part;
    if (readyFile !== undefined) removeReadyFile(readyFile);
    const started = Date.now();
    const child = spawn(process.execPath, ['--require', leash, ...args], {
      env: { ...env } as NodeJS.ProcessEnv,
      stdio: ['pipe', 'pipe', 'pipe'],
      // Ctrl-C reaches the supervisor alone, which ends the others in their order.
      detached: true,
    });
    this.#child = child;
    child.stdin.on('error', () => undefined);
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => this.line(child, stream === child.stdout, line));
    const watch = readyFile === undefined ? undefined : setInterval(() => this.look(child, readyFile), look);
    this.#watch = watch;
    let over = false;
    const end = (code: number | null, signal: string | null): void => {
      if (over) return;
      over = true;
      clearInterval(watch);
      this.ended(child, code, signal, Date.now() - started);
    };
    child.once('exit', end).once('error', () => end(null, null));
    // What a refusing process says is there with `close`, which `exit` does not promise.
    child.once('close', (code) => {
      if (code === 2 && !this.#wasReady) this.#reject(new Refused(this.part, this.#lastLine));
    });
  }

  /** Lets it run, and starts it no more. */
  retire(): void {
    this.#stopping = true;
    clearTimeout(this.#pause);
  }

  /** Asks it to end; resolves when it has, also when it does not run. */
  async stop(): Promise<void> {
    this.retire();
    const child = this.#child;
    if (!child) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }

  /** Ends it at once. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  private ended(child: ChildProcess, code: number | null, signal: string | null, ranMs: number): void {
    this.#child = undefined;
    this.#readyPid = undefined;
    const fields = { process: nameOf(this.part), pid: child.pid, code, signal };
    if (this.#stopping) {
      if (code !== 0) this.keeping.log.warn(fields, 'a process did not end well');
      return;
    }
    this.keeping.changed();
    if (code === 2 && !this.#wasReady) return;
    const pauseMs = this.#backOff.after(ranMs);
    this.keeping.log.warn({ ...fields, ranMs, pauseMs }, 'a process ended and is started again');
    this.#pause = setTimeout(() => this.start(), pauseMs);
  }

  private line(child: ChildProcess, printed: boolean, line: string): void {
    if (printed && this.part.readyFile === undefined) return this.isReady(child);
    if (!printed && line.trim() !== '') this.#lastLine = line;
    this.keeping.output(this.part, line);
  }

  private look(child: ChildProcess, readyFile: string): void {
    try {
      const { pid } = JSON.parse(readFileSync(readyFile, 'utf8')) as { pid?: unknown };
      if (pid === child.pid) this.isReady(child);
    } catch {
      // Not there yet.
    }
  }

  private isReady(child: ChildProcess): void {
    if (this.#child !== child || this.#readyPid === child.pid) return;
    clearInterval(this.#watch);
    this.#readyPid = child.pid;
    this.#wasReady = true;
    this.keeping.changed();
    this.#resolve();
  }
}
