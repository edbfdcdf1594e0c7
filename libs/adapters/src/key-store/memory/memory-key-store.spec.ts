import { keyStoreSuite } from '@eventdesk/kernel/testing/key-store-suite';
import { MemoryKeyStore } from './memory-key-store';

keyStoreSuite('memory', async () => {
  const keys = new MemoryKeyStore();
  return { open: async () => keys, close: async () => undefined, destroy: async () => undefined };
});
