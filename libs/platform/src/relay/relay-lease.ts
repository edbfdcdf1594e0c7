import { Pauses } from '../consume/pauses';
import type { LeaseOptions } from '../lease/lease';
import { Lease } from '../lease/lease';
import type { StartTimer } from './nap';
import type { Waiting } from './waiting';

export interface RelayLeaseOptions extends Omit<LeaseOptions, 'name'> {
  readonly timer: StartTimer;
  readonly waiting: Waiting;
  /** Called when it was taken. */
  readonly onTaken: () => void;
}

/** Name of the lease in the work state. */
export const relayLease = 'relay';

/** The one place among all processes: waited for, and renewed while it is held. */
export class RelayLease {
  private ended = false;
  private keeping: Promise<void> | undefined;
  private readonly lease: Lease;
  private readonly pauses: Pauses;

  constructor(private readonly options: RelayLeaseOptions) {
    this.lease = new Lease({ ...options, name: relayLease });
    this.pauses = new Pauses(options.timer);
  }

  get isHeld(): boolean {
    return this.lease.isHeld;
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
    await this.lease.release();
  }

  private async keep(): Promise<void> {
    const { waiting, leaseMs, onTaken } = this.options;
    while (!this.ended) {
      try {
        if ((await this.lease.ask()) === 'taken') onTaken();
        waiting.isOver('lease');
      } catch (thrown) {
        waiting.failed('lease', thrown);
      }
      // Renewed with two tries to spare; who waits for it asks twice as often.
      await this.pauses.pause(this.isHeld ? leaseMs / 3 : leaseMs / 6);
    }
  }
}
