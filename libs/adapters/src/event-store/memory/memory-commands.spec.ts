import { commandRunnerSuite } from '@eventdesk/kernel/testing/command-runner-suite';
import { MemoryEventStore } from './memory-event-store';

commandRunnerSuite('memory', async () => ({
  open: async () => new MemoryEventStore(),
  destroy: async () => undefined,
}));
