import { randomUUID } from 'node:crypto';
import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import type { ParkedStream, ParkedStreams } from './parked-streams';

/** How soon a stream goes on that a command set to `waiting` from outside (its tries are 0 then), in milliseconds. */
const askedMs = 5000;
/** How long one member may be the only one to try streams again, in milliseconds. */
const turnMs = 30_000;
/** How many streams are tried at the same time, each of which may hold a page of its events. */
const atOnce = 16;

export interface RetryTurnsOptions {
  readonly state: WorkState;
  readonly group: string;
  /** The group has no other members, and nobody else touches what it parked. */
  readonly isAlone: boolean;
  /** How often streams that wait for a newer release are tried again, in milliseconds (default 60,000). */
  readonly retryMs?: number;
}

/** Tries the streams again that wait: for a newer release now and then, those that somebody asked for soon. */
export class RetryTurns {
  private readonly holder = randomUUID();
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly options: RetryTurnsOptions,
    private readonly parked: ParkedStreams,
    private readonly replay: (stream: string) => Promise<unknown>,
  ) {}

  start(): void {
    const { retryMs = 60_000, isAlone } = this.options;
    const every = (ms: number, work: () => Promise<void>): void => {
      this.timers.push(setInterval(() => void work().catch(() => undefined), ms).unref());
    };
    every(retryMs, () => this.retryWaiting());
    if (!isAlone) every(askedMs, () => this.retryAsked());
    this.retryWaiting().catch(() => undefined);
  }

  end(): void {
    for (const timer of this.timers.splice(0)) clearInterval(timer);
  }

  /** Tries all streams that wait. */
  retryWaiting(): Promise<void> {
    return this.retry(({ state }) => state === 'waiting');
  }

  /** Tries those that a command asked for. */
  retryAsked(): Promise<void> {
    return this.retry(({ state, tries }) => state === 'waiting' && tries === 0);
  }

  /** One member of a group at a time: many would do the same work, though nothing comes of doing it twice. */
  private async retry(which: (parked: ParkedStream) => boolean): Promise<void> {
    const { state, group, isAlone } = this.options;
    let isAny = false;
    await this.parked.refresh((one) => void (isAny ||= which(one)));
    if (!isAny) return;
    const turn = `retry:${group}`;
    if (!isAlone && !(await state.lease(turn, this.holder, turnMs))) return;
    try {
      // Whoever had the turn before may have got some of them going.
      const streams = this.parked.stored();
      const lane = async (): Promise<void> => {
        for (;;) {
          const { value, done } = await streams.next();
          if (done) return;
          if (which(value.value)) await this.replay(value.value.stream);
        }
      };
      await Promise.all(Array.from({ length: atOnce }, lane));
    } finally {
      if (!isAlone) await state.release(turn, this.holder);
    }
  }
}
