import { blobStoreSuite } from '@eventdesk/kernel/testing/blob-store-suite';
import { MemoryBlobStore } from './memory-blob-store';

blobStoreSuite('memory', async () => {
  const blobs = new MemoryBlobStore();
  return {
    open: async () => blobs,
    damage: async (hash) => blobs.damage(hash),
    close: async () => undefined,
    destroy: async () => undefined,
  };
});
