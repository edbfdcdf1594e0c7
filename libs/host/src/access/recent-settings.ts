import type { Settings } from '@eventdesk/domain/catalog/settings';
import type { Clock } from '@eventdesk/kernel/ports/clock';
import type { Folded } from '@eventdesk/platform/compose/folded';

/** A right that was taken away counts within 5 s (T37, T38); this leaves room for the answer under way. */
const oldest = 2000;

/** The settings as they were at most two seconds ago: what rights are judged by. */
export class RecentSettings {
  #readAt = -Infinity;
  #reading: Promise<Settings> | undefined;

  constructor(
    private readonly settings: Folded<Settings>,
    private readonly clock: Clock,
  ) {}

  /** Settings that are recent enough; read anew when they are not. Throws StoreUnavailable. */
  async recent(): Promise<Settings> {
    if (this.clock.now() - this.#readAt < oldest) return this.settings.current;
    this.#reading ??= this.now().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  /** Settings as they are now: what stands behind a «no» (invariant 4). */
  async now(): Promise<Settings> {
    const began = this.clock.now();
    const settings = await this.settings.refresh();
    this.#readAt = Math.max(this.#readAt, began);
    return settings;
  }
}
