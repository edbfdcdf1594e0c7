import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Ready } from './deployment';

/** Ends a server that the desk was given without a word, or starts it again: `kill kafka`, `start mongo`. */
export type KillServer = (what: 'kill' | 'start', server: string) => Promise<void>;

/** What `EVENTDESK_TEST_SERVER_KILL` names, if it names something. */
export function serverKiller(): KillServer | undefined {
  const command = process.env['EVENTDESK_TEST_SERVER_KILL'];
  if (!command) return undefined;
  return async (what, server) => void (await promisify(execFile)(command, [what, server]));
}

/** Kills processes of a scaled desk, by service, and counts whom it has killed. */
export class Victims {
  readonly killed: Record<string, number> = {};
  /** Processes that are left alone. */
  readonly spared = new Set<number>();

  constructor(private readonly ready: () => Ready | undefined) {}

  get count(): number {
    return Object.values(this.killed).reduce((sum, one) => sum + one, 0);
  }

  /** Services that have a process that can be killed now. */
  services(): readonly string[] {
    return Object.entries(this.pids())
      .filter(([, pids]) => pids.some((pid) => !this.spared.has(pid)))
      .map(([service]) => service);
  }

  /** Whose turn it is of these. */
  leastKilled(services: readonly string[]): string {
    const times = (service: string): number => this.killed[service] ?? 0;
    return services.reduce((least, one) => (times(one) < times(least) ? one : least));
  }

  /** Kills one process of a service, or all that it has at the moment; answers how many. */
  kill(service: string, which: 'one' | 'all' = 'one'): number {
    const alive = (this.pids()[service] ?? []).filter((pid) => !this.spared.has(pid));
    const dying = which === 'all' ? alive : alive.slice(0, 1).map(() => anyOf(alive));
    return dying.filter((pid) => this.send(service, pid)).length;
  }

  /** Notes a server that was killed otherwise. */
  note(service: string): void {
    this.killed[service] = (this.killed[service] ?? 0) + 1;
  }

  private pids(): Readonly<Record<string, readonly number[]>> {
    return this.ready()?.pids ?? {};
  }

  private send(service: string, pid: number): boolean {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      return false;
    }
    this.note(service);
    return true;
  }
}

/** One of several, by chance. */
export const anyOf = <T>(all: readonly T[]): T => all[Math.floor(Math.random() * all.length)] as T;
