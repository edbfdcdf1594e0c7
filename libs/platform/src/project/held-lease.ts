import { randomUUID } from 'node:crypto';
import type { WorkState } from '@eventdesk/kernel/ports/work-state';

/** How long a lease lasts that is not renewed, in milliseconds of the store's clock. */
const leaseMs = 15_000;

/** A lease that is renewed for as long as its work goes on. */
export class HeldLease {
  private readonly holder = randomUUID();
  private timer: NodeJS.Timeout | undefined;
  private lost = false;

  private constructor(
    private readonly state: Pick<WorkState, 'lease' | 'release'>,
    private readonly name: string,
  ) {}

  /** Undefined when another holds it. Throws StoreUnavailable. */
  static async take(state: Pick<WorkState, 'lease' | 'release'>, name: string): Promise<HeldLease | undefined> {
    const held = new HeldLease(state, name);
    if (!(await state.lease(name, held.holder, leaseMs))) return undefined;
    held.timer = setInterval(() => void held.renew().catch(() => undefined), leaseMs / 5).unref();
    return held;
  }

  /** Another holds it now: what is being done is his. */
  get isLost(): boolean {
    return this.lost;
  }

  /** Throws an Error when it is lost, also when it was only now. Throws StoreUnavailable. */
  async check(): Promise<void> {
    if (this.lost || !(await this.state.lease(this.name, this.holder, leaseMs)))
      throw new Error(`${this.name} was taken over by another process`);
  }

  async release(): Promise<void> {
    clearInterval(this.timer);
    if (!this.lost) await this.state.release(this.name, this.holder).catch(() => undefined);
  }

  private async renew(): Promise<void> {
    const isOurs = await this.state.lease(this.name, this.holder, leaseMs).catch(() => true);
    if (!isOurs) this.lost = true;
  }
}

/** Name of the lease of whoever builds a projection. */
export const buildLease = (name: string): string => `projection:${name}`;
