import { create, sample, samples } from '@eventdesk/kernel/testing/read-store-samples';
import { readStoreSuite } from '@eventdesk/kernel/testing/read-store-suite';
import { connectMongo } from '../../mongo/connect';
import { newDatabase, withMongo } from '../../mongo/testing/test-mongo';
import type { StoredDocument } from './layout';
import { openMongoReads } from './mongo-reads';
import { orderOf } from './queries';

withMongo('read store in MongoDB', () => {
  readStoreSuite('mongo', async () => {
    const { url, destroy } = newDatabase();
    return { open: () => openMongoReads({ url, logId: 'a', guardIndex: true }), destroy };
  });

  describe('the database of a read store', () => {
    const place = newDatabase();
    afterAll(() => place.destroy());

    it('is made by one of many that open it at once, and loses nothing by it', async () => {
      const stores = await Promise.all(Array.from({ length: 4 }, () => openMongoReads({ ...place, logId: 'a' })));
      const all = await Promise.all(
        stores.map(async (store, n) => {
          const docs = await store.open(samples);
          await docs.write([create(sample(n))]);
          return docs;
        }),
      );
      expect((await all[0]?.scan('', 10))?.map(({ id }) => id)).toEqual([0, 1, 2, 3].map((n) => sample(n).id));
      await Promise.all(stores.map((store) => store.close()));
      const { db, close } = await connectMongo({ ...place, durable: false });
      const names = (await db.listCollections().toArray()).map(({ name }) => name);
      expect(names.filter((name) => name.includes('next'))).toEqual([]);
      await close();
    });

    it('throws away what was built from another log', async () => {
      const first = await openMongoReads({ ...place, logId: 'b' });
      await (await first.open(samples)).write([create(sample(1))], 4);
      await first.close();
      const second = await openMongoReads({ ...place, logId: 'c' });
      expect(await second.collections()).toEqual([]);
      const docs = await second.open(samples);
      expect([await docs.get('s0001'), await docs.mark()]).toEqual([undefined, -1]);
      await second.close();
    });

    it('shows no documents whose indexes were declared otherwise', async () => {
      const store = await openMongoReads({ ...place, logId: 'd' });
      await (await store.open(samples)).write([create(sample(1))], 4);
      const other = await store.open({ ...samples, indexes: [{ name: 'size', fields: ['size'] }] });
      expect([await other.get('s0001'), await other.mark()]).toEqual([undefined, -1]);
      await store.close();
    });

    it('reads no whole collection for a page, where the server explains itself', async () => {
      const store = await openMongoReads({ ...place, logId: 'f' });
      await (await store.open(samples)).write([create(sample(1)), create(sample(2))]);
      const { db, close } = await connectMongo({ ...place, durable: false });
      const [{ name = '' } = {}] = await db.listCollections({ name: /^suite-sample/ }).toArray();
      const find = () => db.collection<StoredDocument>(name).find({ $and: [{ live: true }, { 'k.status': 'open' }] });
      const explained = await find()
        .sort(orderOf('at', true))
        .explain('queryPlanner')
        .catch(() => undefined);
      if (explained) expect(JSON.stringify(explained)).not.toMatch(/"(?:COLLSCAN|SORT)"/);
      await Promise.all([store.close(), close()]);
    });

    it('X-4 loses no write of somebody who has not heard of the swap', async () => {
      const [writer, other] = [
        await openMongoReads({ ...place, logId: 'g' }),
        await openMongoReads({ ...place, logId: 'g' }),
      ];
      const late = await other.open(samples);
      await late.write([create(sample(1))]);
      const next = await writer.beside(samples);
      await next.write([create(sample(1))]);
      await next.swap();
      expect(await late.write([{ id: 's0001', doc: sample(1, { size: 7 }), revision: 1, expected: 0 }])).toEqual([]);
      expect((await (await writer.open(samples)).get('s0001'))?.revision).toBe(1);
      await Promise.all([writer.close(), other.close()]);
    });

    it('X-4 shows another connection the swap that it did not do', async () => {
      const [writer, reader] = [
        await openMongoReads({ ...place, logId: 'e' }),
        await openMongoReads({ ...place, logId: 'e' }),
      ];
      await (await writer.open(samples)).write([create(sample(1))]);
      const seen = await reader.open(samples);
      const next = await writer.beside(samples);
      await next.write([create(sample(2))], 8);
      const ids = async () => (await seen.find({ sort: 'at', limit: 9 })).items.map(({ doc }) => doc.id);
      expect(await ids()).toEqual(['s0001']);
      await next.swap();
      // Its mark is asked of the server and not of what it knew a moment ago; from then on it knows.
      expect([await seen.mark(), await ids()]).toEqual([8, ['s0002']]);
      await Promise.all([writer.close(), reader.close()]);
    });
  });
});
