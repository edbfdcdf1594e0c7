import { randomUUID } from 'node:crypto';
import type { LeaseOptions } from './lease';
import { Lease } from './lease';

/** How long others wait for a holder that ended without a word, in milliseconds of the store's clock. */
export const heldLeaseMs = 15_000;

/** A lease that is renewed for as long as its work goes on. */
export class HeldLease {
  private timer: NodeJS.Timeout | undefined;
  private renewing: Promise<void> = Promise.resolve();
  private isOver = false;
  private lost = false;
  private broken = false;

  private constructor(
    private readonly lease: Lease,
    private readonly name: string,
  ) {}

  /** Undefined when another holds it. Throws StoreUnavailable. */
  static async take(
    { state, clock }: Pick<LeaseOptions, 'state' | 'clock'>,
    name: string,
  ): Promise<HeldLease | undefined> {
    const lease = new Lease({ state, clock, name, holder: randomUUID(), leaseMs: heldLeaseMs });
    if ((await lease.ask()) === 'refused') return undefined;
    const held = new HeldLease(lease, name);
    held.renewLater();
    return held;
  }

  /** Another holds it now: what is being done is his. */
  get isLost(): boolean {
    return this.lost;
  }

  /**
   * Whether surely nobody else has had it since it was taken. Once it is false it stays so: a process that was frozen
   * may get its lease again from one that took over, did its part and gave it back.
   */
  get isUnbroken(): boolean {
    this.broken ||= !this.lease.isHeld;
    return !this.broken;
  }

  /** Throws an Error when it is lost, also when it was only now. Throws StoreUnavailable. */
  async check(): Promise<void> {
    if (!this.lost) await this.renew();
    if (this.lost) throw new Error(`${this.name} was taken over by another process`);
  }

  /** Lets another take it at once; what cannot be given back runs out by itself. */
  async release(): Promise<void> {
    this.isOver = true;
    clearTimeout(this.timer);
    // A renewal that is under way would take it again.
    await this.renewing;
    if (!this.lost) await this.lease.release().catch(() => undefined);
  }

  private renewLater(): void {
    if (this.isOver || this.lost) return;
    this.timer = setTimeout(() => {
      this.renewing = this.renewAgain();
    }, heldLeaseMs / 5).unref();
  }

  private async renewAgain(): Promise<void> {
    // What cannot be asked now is asked again.
    await this.renew().catch(() => undefined);
    this.renewLater();
  }

  private async renew(): Promise<void> {
    const answer = await this.lease.ask();
    if (answer !== 'kept') this.broken = true;
    if (answer === 'refused') this.lost = true;
  }
}
