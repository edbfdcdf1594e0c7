import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { Random } from '../core/random';

export const poisoned = 'nobody can handle this event yet';

/** An event that a group cannot handle, whoever tries, until somebody has mended what was wrong (T25). */
export class Poison {
  private group: string | undefined;
  /** How many other events of the group come first. */
  private after: number;
  private event: string | undefined;

  constructor(random: Random, groups: readonly string[]) {
    const [group, after] = [random.pick(groups), random.below(4)];
    this.group = random.chance(0.25) ? group : undefined;
    this.after = after;
  }

  /** Whether there is one. */
  get isThere(): boolean {
    return this.group !== undefined;
  }

  /** Throws where the event is the one. */
  taste(group: string, { stream, revision }: RecordedEvent): void {
    if (group !== this.group) return;
    const event = `${stream}@${revision}`;
    if (this.event === undefined && this.after-- <= 0) this.event = event;
    if (event === this.event) throw new Error(poisoned);
  }

  mend(): void {
    this.group = undefined;
  }
}
