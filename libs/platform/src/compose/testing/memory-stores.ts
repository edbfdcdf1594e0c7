import { MemoryEventStore } from '@eventdesk/adapters/event-store/memory/memory-event-store';
import { MemoryReads } from '@eventdesk/adapters/read-store/memory/memory-reads';
import { MemoryWorkState } from '@eventdesk/adapters/work-state/memory/memory-work-state';
import type { Clock } from '@eventdesk/kernel/ports/clock';

/** The in-memory stores by themselves, for tests that put processes of their own over them; `clock` is the stores'. */
export const memoryStores = (clock: Clock, logId?: string) => ({
  events: new MemoryEventStore(logId),
  state: new MemoryWorkState(clock),
  reads: new MemoryReads(),
});
