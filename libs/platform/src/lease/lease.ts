import type { Clock } from '@eventdesk/kernel/ports/clock';
import type { WorkState } from '@eventdesk/kernel/ports/work-state';

export interface LeaseOptions {
  readonly state: Pick<WorkState, 'lease' | 'release'>;
  readonly clock: Clock;
  readonly name: string;
  /** Who takes it: other for every process, and for every time that it is taken anew. */
  readonly holder: string;
  readonly leaseMs: number;
}

/**
 * A lease as its holder sees it. Whether it is held is told by this process's clock from the moment before it was last
 * asked for, which is always over before the store's own time is: a process that was frozen knows at once, also when its
 * clock was set back meanwhile (T27).
 */
export class Lease {
  private asked: { readonly at: number; readonly elapsed: number } | undefined;

  constructor(private readonly options: LeaseOptions) {}

  get isHeld(): boolean {
    if (!this.asked) return false;
    const { clock, leaseMs } = this.options;
    const age = clock.now() - this.asked.at;
    return age >= 0 && age < leaseMs && this.elapsed() - this.asked.elapsed < leaseMs;
  }

  private elapsed(): number {
    const { clock } = this.options;
    return clock.elapsed?.() ?? clock.now();
  }

  /**
   * Takes or renews it: `kept` when nobody else can have had it since it was taken, `taken` when somebody can, `refused`
   * when another holds it now. Throws StoreUnavailable.
   */
  async ask(): Promise<'kept' | 'taken' | 'refused'> {
    const { state, clock, name, holder, leaseMs } = this.options;
    const asked = { at: clock.now(), elapsed: this.elapsed() };
    const isOurs = await state.lease(name, holder, leaseMs);
    const wasHeld = this.isHeld;
    this.asked = isOurs ? asked : undefined;
    if (!isOurs) return 'refused';
    return wasHeld ? 'kept' : 'taken';
  }

  /** Gives it back, so that another takes it at once. Throws StoreUnavailable; then it runs out by itself. */
  async release(): Promise<void> {
    const wasOurs = this.asked !== undefined;
    this.asked = undefined;
    if (wasOurs) await this.options.state.release(this.options.name, this.options.holder);
  }
}
