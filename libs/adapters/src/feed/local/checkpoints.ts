import type { WorkState } from '@eventdesk/kernel/ports/work-state';

/** How far a group has got in a log; the offset of another log says nothing about this one. */
export interface Checkpoint {
  readonly log: string;
  readonly offset: number;
}

/** Collection of the work state; ids are names of groups. */
export const checkpoints = 'checkpoints';

/**
 * Writes checkpoints of all groups together, one write in flight and no more often than every `pauseMs`: what comes
 * meanwhile waits, the latest wins. A crash then repeats a little, and repeats change nothing; a write for each event
 * would cost every append a sync of the disk.
 */
export class Checkpoints {
  private readonly noted = new Map<string, number>();
  private readonly waiting = new Map<string, number>();
  private writing: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly state: WorkState,
    private readonly log: string,
    private readonly pauseMs: number,
  ) {}

  /** The offset of a group, noted or stored; undefined when it has none in this log. */
  async of(group: string): Promise<number | undefined> {
    const noted = this.noted.get(group);
    if (noted !== undefined) return noted;
    const kept = await this.state.get<Checkpoint>(checkpoints, group);
    return kept?.value.log === this.log ? kept.value.offset : undefined;
  }

  /** Stores where a group begins, at once: `now` must mean the same after a crash. */
  async begin(group: string, offset: number): Promise<void> {
    await this.put(group, offset);
    this.noted.set(group, offset);
  }

  /** Notes an offset; written soon. A lower one than before changes nothing. */
  note(group: string, offset: number): void {
    if (offset <= (this.noted.get(group) ?? -1)) return;
    this.noted.set(group, offset);
    this.waiting.set(group, offset);
    if (!this.writing) this.timer ??= setTimeout(() => void this.flush().catch(() => undefined), this.pauseMs);
  }

  /** Writes what waits; what could not be written waits again. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    while (this.writing) await this.writing.catch(() => undefined);
    if (this.waiting.size === 0) return;
    this.writing = this.write().finally(() => (this.writing = undefined));
    await this.writing;
  }

  private async write(): Promise<void> {
    const batch = [...this.waiting];
    this.waiting.clear();
    try {
      await Promise.all(batch.map(([group, offset]) => this.put(group, offset)));
    } catch (thrown) {
      for (const [group, offset] of batch) if (!this.waiting.has(group)) this.waiting.set(group, offset);
      throw thrown;
    } finally {
      if (this.waiting.size > 0)
        this.timer ??= setTimeout(() => void this.flush().catch(() => undefined), this.pauseMs);
    }
  }

  private put(group: string, offset: number): Promise<number> {
    const value: Checkpoint = { log: this.log, offset };
    return this.state.put(checkpoints, group, value);
  }
}
