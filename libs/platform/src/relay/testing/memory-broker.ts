import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { StopSignal } from '@eventdesk/kernel/ports/feed';
import type { FeedPublisher } from '@eventdesk/kernel/ports/feed-publisher';
import type { Process } from './process';
import type { VirtualTime } from './virtual-time';

/** The feed in memory: what the publishers of all processes have put there, in order. */
export class MemoryBroker {
  readonly records: RecordedEvent[] = [];
  isAway = false;
  /** Sizes of the batches that were given to it. */
  readonly batches: number[] = [];

  constructor(private readonly time: VirtualTime) {}

  /** What one process publishes by; `before` is called before each record. */
  publisher(process: Process, before: (event: RecordedEvent) => void): Pick<FeedPublisher, 'publish'> {
    const publish = async (events: readonly RecordedEvent[], signal: StopSignal): Promise<boolean> => {
      this.batches.push(events.length);
      for (const event of events) {
        before(event);
        await process.runs();
        while (this.isAway && !signal.aborted) await this.pause(process);
        if (signal.aborted) return false;
        this.records.push(event);
      }
      await process.runs();
      return true;
    };
    return { publish };
  }

  get lines(): string[] {
    return this.records.map(({ stream, revision }) => `${stream}@${revision}`);
  }

  /** Revisions of each stream in the order of their first occurrences. */
  get firsts(): ReadonlyMap<string, readonly number[]> {
    const firsts = new Map<string, Set<number>>();
    for (const { stream, revision } of this.records)
      firsts.set(stream, (firsts.get(stream) ?? new Set<number>()).add(revision));
    return new Map([...firsts].map(([stream, revisions]) => [stream, [...revisions]]));
  }

  private pause(process: Process): Promise<void> {
    return new Promise((resolve) => void this.time.start(100, () => process.wake(resolve)));
  }
}
