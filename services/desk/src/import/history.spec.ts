import type { RecordedEvent } from '@eventdesk/kernel/event';
import { keptLog, standingClock } from '@eventdesk/platform/compose/testing/memory-platform';
import { memoryStores } from '@eventdesk/platform/compose/testing/memory-stores';
import { ConsumerRunner } from '@eventdesk/platform/consume/consumer-runner';
import { PartitionedTopics } from '@eventdesk/platform/consume/testing/partitioned-feed';

const event = (revision: number): RecordedEvent => ({
  ...{ id: `00000000-0000-4000-8000-00000000000${revision}`, stream: 'ticket-1', revision, position: 100 + revision },
  ...{ type: 'TicketOpened', version: 1, data: {} },
  metadata: { commandId: 'c', correlationId: 'c', causationId: 'c', actor: 'bootstrap' },
});

describe('the history of a desk that was imported', () => {
  it('is not fetched by a group whose first event of a stream is a later one', async () => {
    const clock = standingClock();
    const { state } = memoryStores(clock);
    const topics = new PartitionedTopics();
    const handled: number[] = [];
    let reads = 0;
    const read = async (): Promise<readonly RecordedEvent[]> => {
      reads++;
      return [];
    };
    const runner = new ConsumerRunner({
      ...{ group: 'tickets.letters', kinds: ['ticket'], start: { after: 3 }, feed: topics.feed(), state, clock },
      handlers: new Map([['TicketOpened', async ({ revision }) => void handled.push(revision)]]),
      ...{ events: { read, readAll: read }, log: keptLog() },
    });
    await runner.start();
    // Revisions 0 to 6 were imported, and never went over the feed.
    topics.publish([event(7), event(8)]);
    await runner.idle();
    await runner.stop();
    expect(handled).toEqual([7, 8]);
    expect(reads).toBe(0);
  });
});
