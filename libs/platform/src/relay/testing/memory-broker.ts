import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { StopSignal } from '@eventdesk/kernel/ports/feed';
import type { FeedPublisher } from '@eventdesk/kernel/ports/feed-publisher';

/** The feed in memory: what all publishers have put there, in order. */
export class MemoryBroker {
  readonly records: RecordedEvent[] = [];
  isAway = false;
  /** Called before each record is written: a test may pause or end the process that writes it. */
  beforeRecord: (event: RecordedEvent) => void = () => undefined;

  /** One process's publisher; `step` is awaited around each record, `pause` while the broker is away. */
  publisher(step: () => Promise<void>, pause: () => Promise<void>): FeedPublisher {
    return {
      publish: async (events: readonly RecordedEvent[], signal: StopSignal) => {
        for (const event of events) {
          this.beforeRecord(event);
          await step();
          while (this.isAway && !signal.aborted) await pause();
          if (signal.aborted) return false;
          this.records.push(event);
        }
        await step();
        return true;
      },
      close: async () => undefined,
    };
  }

  get lines(): string[] {
    return this.records.map(({ stream, revision }) => `${stream}@${revision}`);
  }

  /** First occurrences, each stream's: revisions from 0 on without a gap is what consumers are promised. */
  firsts(): Map<string, number[]> {
    const firsts = new Map<string, number[]>();
    for (const { stream, revision } of this.records) {
      const seen = firsts.get(stream) ?? [];
      firsts.set(stream, seen);
      if (!seen.includes(revision)) seen.push(revision);
    }
    return firsts;
  }
}
