import type { RecordedEvent } from '@eventdesk/kernel/event';
import { kindOf } from '@eventdesk/kernel/event';
import type { FeedPublisher } from '@eventdesk/kernel/ports/feed-publisher';
import type { StopSignal } from '@eventdesk/kernel/ports/feed';
import type { Life } from '../core/life';
import type { Broker } from './broker';
import { publicKinds } from './broker';

const pauseMs = 200;

/** Writes to the broker, one send for each partition, again until each has said that it is written. */
export class SimulatedPublisher implements FeedPublisher {
  constructor(
    private readonly broker: Broker,
    private readonly life: Life,
  ) {}

  async publish(events: readonly RecordedEvent[], signal: StopSignal): Promise<boolean> {
    const lots = new Map<string, RecordedEvent[]>();
    for (const event of events) {
      if (!publicKinds.includes(kindOf(event.stream))) continue;
      const partition = this.broker.partitionOf(event.stream);
      const lot = lots.get(partition) ?? [];
      lots.set(partition, lot);
      lot.push(event);
    }
    const sent = await Promise.all([...lots].map(([partition, lot]) => this.send(partition, lot, signal)));
    return sent.every(Boolean);
  }

  private async send(partition: string, lot: readonly RecordedEvent[], signal: StopSignal): Promise<boolean> {
    while (!signal.aborted)
      try {
        await this.broker.gate.call(this.life, `send ${lot.length} to ${partition}`, () =>
          this.broker.append(partition, lot),
        );
        return true;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    return false;
  }

  async close(): Promise<void> {}
}
