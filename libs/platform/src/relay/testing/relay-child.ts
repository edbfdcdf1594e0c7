import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { typescriptArguments } from '@eventdesk/adapters/testing/typescript-child';
import type { RelayFigures } from '../relay';
import type { RelayProcessOptions } from './relay-main';

/** A relay in a process of its own, which a test may kill, freeze and stop. */
export class RelayChild {
  private readonly child: ChildProcess;
  private readonly waiters = new Set<() => void>();
  figures: RelayFigures | undefined;

  constructor(options: RelayProcessOptions) {
    const own = [join(__dirname, 'relay-main.ts'), JSON.stringify(options)];
    const child = spawn(process.execPath, [...typescriptArguments, ...own], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface(child.stdout).on('line', (line) => {
      this.figures = JSON.parse(line) as RelayFigures;
      this.look();
    });
    child.on('exit', () => this.look());
    this.child = child;
  }

  /** Resolves once its figures are such; throws when it ends before. */
  async until(enough: (figures: RelayFigures) => boolean): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        const { exitCode, signalCode } = this.child;
        const hasEnded = exitCode !== null || signalCode !== null;
        if (!hasEnded && !(this.figures && enough(this.figures))) return;
        this.waiters.delete(look);
        if (hasEnded) reject(new Error(`a relay process ended with ${exitCode ?? signalCode}`));
        else resolve();
      };
      this.waiters.add(look);
      look();
    });
  }

  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  /** Ends it. Answers its exit code, null when it was killed. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const gone = once(this.child, 'exit');
    this.child.kill(signal);
    const [code] = (await gone) as [number | null];
    return code;
  }

  private look(): void {
    for (const look of [...this.waiters]) look();
  }
}
