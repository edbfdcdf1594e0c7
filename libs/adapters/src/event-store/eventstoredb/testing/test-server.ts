import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { typescriptArguments } from '../../../testing/typescript-child';

/** The test server as a child process that tests may kill, freeze and start again on the same file and port. */
export class EventStoreDbTestServer {
  private port = 0;
  private child: ChildProcess | undefined;

  private constructor(private readonly folder: string) {}

  static async start(): Promise<EventStoreDbTestServer> {
    const server = new EventStoreDbTestServer(mkdtempSync(join(tmpdir(), 'eventdesk-esdb-')));
    await server.start();
    return server;
  }

  /** Connection string for clients. */
  get url(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  /**
   * Starts it again after it ended, on its file and port. For `notReady` milliseconds it answers that it is not ready;
   * it kills itself when `dieAt` appends are written, before it answers that one.
   */
  async start({ notReady = 0, dieAt = 0 } = {}): Promise<void> {
    const file = join(this.folder, 'log');
    const own = [
      '--file',
      file,
      '--port',
      `${this.port}`,
      '--not-ready',
      `${notReady}`,
      '--die-at',
      `${dieAt}`,
      '--attached',
    ];
    const child = spawn(process.execPath, [...typescriptArguments, join(__dirname, 'server-main.ts'), ...own], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.child = child;
    const [line] = (await Promise.race([
      once(child.stdout, 'data'),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`the test server ended with ${String(code)}`))),
    ])) as [Buffer];
    this.port = Number(line.toString().trim().split(':')[1]);
  }

  /** Resolves when it has ended by itself. */
  async ended(): Promise<void> {
    const { child } = this;
    if (child && child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }

  /** Ends it at once, and resolves when it is gone. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const gone = this.ended();
    this.child?.kill(signal);
    await gone;
  }

  /** Freezes it, as a machine that hangs: connections stay, nothing is answered. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  /** Ends it and removes its file. */
  async destroy(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
