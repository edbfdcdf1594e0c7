import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SmtpClient } from '@eventdesk/kernel/testing/smtp-client';

const program = join(__dirname, '../../bin/eventdesk.cjs');

export interface DeskOptions {
  /** Data folder to go on with; without it a fresh one, taken away by `remove`. */
  readonly data?: string;
  /** Content of the bootstrap file. */
  readonly bootstrap?: unknown;
  readonly env?: Readonly<Record<string, string>>;
  /** Further arguments of `start`. */
  readonly args?: readonly string[];
}

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A built desk in a process of its own, on free ports of loopback. Nobody is asked for DNS. */
export class DeskProcess {
  private errors = '';
  private printed = '';

  private constructor(
    private readonly child: ChildProcess,
    readonly data: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly ended: Promise<Ended>,
    private readonly ours: boolean,
  ) {}

  /** What the ready line said; set by `start`. */
  ready: { readonly http: string; readonly ops: string; readonly smtp: string; readonly pid: number } = {
    http: '',
    ops: '',
    smtp: '',
    pid: 0,
  };

  /** Starts a desk and waits until it takes requests. Throws, with what it printed, when it ends before. */
  static async start(options: DeskOptions = {}): Promise<DeskProcess> {
    const desk = DeskProcess.spawn({ ...options, args: ['--json', ...(options.args ?? [])] });
    const ready = await Promise.race([desk.firstLine(), desk.ended]);
    if (typeof ready !== 'string') throw new Error(`the desk ended (${ready.code ?? ready.signal}): ${desk.stderr}`);
    desk.ready = JSON.parse(ready) as DeskProcess['ready'];
    return desk;
  }

  /** Starts a desk that is expected to refuse; answers how it ended and what it said. */
  static async refused(options: DeskOptions = {}): Promise<Ended & { readonly stderr: string }> {
    const desk = DeskProcess.spawn(options);
    const ended = await desk.ended;
    if (options.data === undefined) desk.remove();
    return { ...ended, stderr: desk.stderr };
  }

  private static spawn({ data, bootstrap, env = {}, args = [] }: DeskOptions): DeskProcess {
    const folder = data ?? mkdtempSync(join(tmpdir(), 'eventdesk-e2e-'));
    const file = join(folder, 'bootstrap-of-test.json');
    if (bootstrap !== undefined) writeFileSync(file, JSON.stringify(bootstrap));
    const others = Object.entries(process.env).filter(([name]) => !name.startsWith('EVENTDESK_'));
    const whole = {
      ...Object.fromEntries(others),
      EVENTDESK_DATA: folder,
      EVENTDESK_HTTP_PORT: '0',
      EVENTDESK_OPS_PORT: '0',
      EVENTDESK_SMTP_PORT: '0',
      EVENTDESK_DNS: 'none',
      EVENTDESK_READY_FILE: join(folder, 'ready.json'),
      ...(bootstrap === undefined ? {} : { EVENTDESK_BOOTSTRAP: file }),
      ...env,
    };
    const child = spawn(process.execPath, [program, 'start', ...args], {
      env: whole,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // With `close` everything that it printed has come, which `exit` does not promise.
    const ended = once(child, 'close').then(([code, signal]): Ended => ({ code, signal }));
    const desk = new DeskProcess(child, folder, whole, ended, data === undefined);
    child.stdout?.on('data', (bytes: Buffer) => (desk.printed += bytes.toString('utf8')));
    child.stderr?.on('data', (bytes: Buffer) => (desk.errors += bytes.toString('utf8')));
    return desk;
  }

  /** What the desk wrote to standard error: its log. */
  get stderr(): string {
    return this.errors;
  }

  /** What it printed. */
  get stdout(): string {
    return this.printed;
  }

  /** The ready file, as a script would read it. */
  readyFile(): unknown {
    return JSON.parse(readFileSync(join(this.data, 'ready.json'), 'utf8'));
  }

  /** A connection to the mail port, greeted. */
  async smtp(): Promise<SmtpClient> {
    const at = this.ready.smtp.lastIndexOf(':');
    const { client } = await SmtpClient.to(Number(this.ready.smtp.slice(at + 1)), this.ready.smtp.slice(0, at));
    await client.ask('EHLO client.example');
    return client;
  }

  /** Hands in one mail; answers the desk's reply to it. */
  async sendMail(mail: string | Uint8Array, to: string, from?: string): Promise<string> {
    const client = await this.smtp();
    try {
      return await client.send(mail, to, ...(from === undefined ? [] : [from]));
    } finally {
      client.close();
    }
  }

  /** Runs a command of the command line against this desk. */
  async command(...args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const child = spawn(process.execPath, [program, ...args], { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString('utf8')));
    child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString('utf8')));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  }

  /** SIGTERM, and how it ended. */
  async stop(): Promise<Ended> {
    this.child.kill('SIGTERM');
    return this.ended;
  }

  /** SIGKILL: nothing is finished. */
  async kill(): Promise<Ended> {
    this.child.kill('SIGKILL');
    return this.ended;
  }

  /** Ends it if it still runs, and takes the folder away if it was made here. */
  async end(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.kill();
    if (this.ours) this.remove();
  }

  private remove(): void {
    rmSync(this.data, { recursive: true, force: true });
  }

  private async firstLine(): Promise<string> {
    if (!this.child.stdout) throw new Error('the desk has no standard output');
    const [line] = (await once(createInterface({ input: this.child.stdout }), 'line')) as [string];
    return line;
  }
}
