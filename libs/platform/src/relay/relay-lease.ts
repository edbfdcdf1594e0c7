import type { Clock } from '@eventdesk/kernel/ports/clock';
import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import { Pauses } from '../consume/pauses';
import type { StartTimer } from './nap';
import type { Waiting } from './waiting';

export interface LeaseOptions {
  readonly state: Pick<WorkState, 'lease' | 'release'>;
  readonly clock: Clock;
  readonly timer: StartTimer;
  readonly waiting: Waiting;
  /** Who takes it: other for every process, and for every start of one. */
  readonly holder: string;
  readonly leaseMs: number;
  /** Called when it was taken. */
  readonly onTaken: () => void;
}

/** Name of the lease in the work state. */
export const relayLease = 'relay';

/**
 * The one place among all processes. Whether it is held is told by this process's clock from the moment before it was
 * last asked for, which is always over before the store's own time is: a process that was paused knows at once.
 */
export class RelayLease {
  private askedAt: number | undefined;
  private ended = false;
  private keeping: Promise<void> | undefined;
  private readonly pauses: Pauses;

  constructor(private readonly options: LeaseOptions) {
    this.pauses = new Pauses(options.timer);
  }

  get isHeld(): boolean {
    if (this.askedAt === undefined) return false;
    const age = this.options.clock.now() - this.askedAt;
    return age >= 0 && age < this.options.leaseMs;
  }

  /** Takes it whenever it is free and renews it, until the end. */
  start(): void {
    this.keeping ??= this.keep();
  }

  /** Gives it back, so that another takes it at once. Throws StoreUnavailable; then it runs out by itself. */
  async end(): Promise<void> {
    this.ended = true;
    this.pauses.end();
    // A renewal that is under way would take it again.
    await this.keeping;
    const wasOurs = this.askedAt !== undefined;
    this.askedAt = undefined;
    if (wasOurs) await this.options.state.release(relayLease, this.options.holder);
  }

  private async keep(): Promise<void> {
    const { waiting, leaseMs } = this.options;
    while (!this.ended) {
      try {
        await this.ask();
        waiting.isOver('lease');
      } catch (thrown) {
        waiting.failed('lease', thrown);
      }
      // Renewed with two tries to spare; who waits for it asks twice as often.
      await this.pauses.pause(this.isHeld ? leaseMs / 3 : leaseMs / 6);
    }
  }

  private async ask(): Promise<void> {
    const { state, clock, holder, leaseMs, onTaken } = this.options;
    const wasHeld = this.isHeld;
    const at = clock.now();
    const isOurs = await state.lease(relayLease, holder, leaseMs);
    this.askedAt = isOurs ? at : undefined;
    if (isOurs && !wasHeld) onTaken();
  }
}
