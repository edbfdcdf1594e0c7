import { readStoreSuite } from '@eventdesk/kernel/testing/read-store-suite';
import { MemoryReads } from './memory-reads';

readStoreSuite('memory', async () => {
  const store = new MemoryReads();
  return { open: async () => store, destroy: async () => undefined };
});
