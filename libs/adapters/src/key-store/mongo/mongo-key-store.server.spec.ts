import { keyStoreSuite } from '@eventdesk/kernel/testing/key-store-suite';
import { newDatabase, withMongo } from '../../mongo/testing/test-mongo';
import type { MongoState } from '../../work-state/mongo/mongo-work-state';
import { openMongoState } from '../../work-state/mongo/mongo-work-state';

withMongo('keys in MongoDB', () => {
  keyStoreSuite('mongo', async () => {
    const { url, destroy } = newDatabase();
    let opened: MongoState;
    return {
      open: async () => (opened = await openMongoState({ url })).keys,
      close: () => opened.close(),
      destroy,
    };
  });
});
