import type { AllStreamRecordedEvent, ResolvedEvent, StreamingRead } from '@eventstore/db-client';
import { LateAnswer, NoAnswer } from './trouble';

export type Stored = NonNullable<ResolvedEvent['event']>;
export type StoredInLog = AllStreamRecordedEvent;

/**
 * All events of one read. A read has no deadline of its own and a frozen server is noticed late, so it ends with
 * NoAnswer when nothing has come for `answerWithin` milliseconds; else it throws what the client does.
 */
export async function collected(read: StreamingRead<ResolvedEvent>, answerWithin: number): Promise<Stored[]> {
  const events: Stored[] = [];
  const late = (): void =>
    void read.destroy(new LateAnswer(`nothing came from EventStoreDB within ${answerWithin} ms`));
  const timer = setTimeout(late, answerWithin);
  try {
    await new Promise<void>((resolve, reject) => {
      read.on('data', ({ event }: ResolvedEvent) => {
        timer.refresh();
        if (event) events.push(event);
      });
      read.on('end', resolve);
      // The client reports some errors twice; a stream without a listener for them would end the process.
      read.on('error', reject);
      read.on('close', () => reject(new NoAnswer('a read from EventStoreDB was cut off')));
    });
    return events;
  } finally {
    clearTimeout(timer);
    if (!read.readableEnded) read.cancel().catch(() => undefined);
  }
}
