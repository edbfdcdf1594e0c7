import { workStateSuite } from '@eventdesk/kernel/testing/work-state-suite';
import { connectMongo } from '../../mongo/connect';
import { newDatabase, withMongo } from '../../mongo/testing/test-mongo';
import { openMongoState } from './mongo-work-state';

withMongo('work state in MongoDB', () => {
  workStateSuite('mongo', async () => {
    const { url, destroy } = newDatabase();
    return {
      open: async () => (await openMongoState({ url })).state,
      // The server's clock is moved by nobody: the windows of the suite are short.
      pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms + 20)),
      destroy,
    };
  });

  describe('the database of the work state', () => {
    const place = newDatabase();
    afterAll(() => place.destroy());

    it('counts exactly when many count at once over the beginning of windows', async () => {
      const { state, close } = await openMongoState(place);
      const counts = [];
      for (let round = 0; round < 6; round++)
        counts.push(...(await Promise.all(Array.from({ length: 25 }, () => state.count('hot', 150, 1, 10)))));
      for (const end of new Set(counts.map(({ endsAt }) => endsAt))) {
        const sums = counts.filter(({ allowed, endsAt }) => allowed && endsAt === end).map(({ sum }) => sum);
        expect(sums.sort((a, b) => a - b)).toEqual(sums.map((_sum, at) => at + 1));
        expect(sums.length).toBeLessThanOrEqual(10);
      }
      await close();
    });

    it('T27 knows no clock but its own: two clients hold one lease after the other', async () => {
      const [one, two] = [await openMongoState(place), await openMongoState(place)];
      expect(await one.state.lease('shared', 'one', 60_000)).toBe(true);
      expect(await two.state.lease('shared', 'two', 1)).toBe(false);
      await one.state.release('shared', 'one');
      expect(await two.state.lease('shared', 'two', 60_000)).toBe(true);
      expect(await one.state.lease('shared', 'one', 1)).toBe(false);
      await Promise.all([one.close(), two.close()]);
    });

    it('takes counters and leases away by itself once they are over', async () => {
      const { db, close } = await connectMongo({ ...place, durable: false });
      const [counters, leases] = await Promise.all(['counters', 'leases'].map((name) => db.collection(name).indexes()));
      expect(counters).toEqual(expect.arrayContaining([expect.objectContaining({ key: { endsAt: 1 }, expireAfterSeconds: 0 })])); // prettier-ignore
      expect(leases).toEqual(expect.arrayContaining([expect.objectContaining({ key: { taken: 1 } })]));
      await close();
    });

    it('refuses a database of a newer release', async () => {
      const newer = newDatabase();
      await (await openMongoState(newer)).close();
      const { db, close } = await connectMongo({ ...newer, durable: false });
      await db.collection('formats').updateOne({}, { $set: { format: 99 } });
      await close();
      await expect(openMongoState(newer)).rejects.toThrow('the work state has format 99');
      await newer.destroy();
    });
  });
});
