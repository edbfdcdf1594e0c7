import { eventStoreSuite } from '@eventdesk/kernel/testing/event-store-suite';
import { MemoryEventStore } from './memory-event-store';

eventStoreSuite('memory', async () => {
  const store = new MemoryEventStore();
  return {
    open: async () => {
      store.reopen();
      return store;
    },
    destroy: async () => undefined,
  };
});
