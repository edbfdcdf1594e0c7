import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import { asked, isDuplicate } from '../../mongo/failure';
import { counted } from '../counting';
import type { WorkStateCollections } from './layout';
import { longestLeaseMs } from './layout';

/** Leases and counters on the server's clock (T27): what compares times compares them there. */
export class Claims {
  constructor(private readonly at: WorkStateCollections) {}

  /** The server's clock, Unix milliseconds. */
  async now(): Promise<number> {
    const pipeline = [{ $limit: 1 }, { $project: { now: '$$NOW' } }];
    const [read] = await asked('the time', this.at.formats.aggregate<{ now: Date }>(pipeline).toArray());
    if (!read) throw new TypeError('the work state was thrown away while it is open: start again');
    return read.now.getTime();
  }

  /** One update: it takes what is free, over or the holder's own, and makes what is not there. */
  async lease(name: string, holder: string, ms: number): Promise<boolean> {
    if (!(ms <= longestLeaseMs)) throw new RangeError(`a lease of ${ms} ms: give ${longestLeaseMs} at most`);
    const isOver = { $gte: ['$$NOW', { $add: ['$taken', '$ms'] }] };
    const free = { _id: name, $expr: { $or: [{ $eq: ['$holder', { $literal: holder }] }, isOver] } };
    const take = { $set: { holder, ms }, $currentDate: { taken: true } } as const;
    const taken = this.at.leases.updateOne(free, take, { upsert: true }).then(
      () => true,
      (thrown: unknown) => {
        // It is there and not free, so that the update tried to make it a second time.
        if (isDuplicate(thrown)) return false;
        throw thrown;
      },
    );
    return asked('a lease', taken);
  }

  async release(name: string, holder: string): Promise<void> {
    await asked('the end of a lease', this.at.leases.deleteOne({ _id: name, holder }));
  }

  /** Adds in one operation while a window goes on; only the first of a window asks for the time. */
  async count(name: string, windowMs: number, by: number, limit: number): ReturnType<WorkState['count']> {
    const { counters } = this.at;
    for (;;) {
      const going = { _id: name, windowMs, sum: { $lte: limit - by }, $expr: { $gt: ['$endsAt', '$$NOW'] } };
      const adding = counters.findOneAndUpdate(going, { $inc: { sum: by } }, { returnDocument: 'before' });
      const added = await asked('a counter', adding);
      if (added) return { allowed: true, sum: added.sum + by, endsAt: added.endsAt.getTime() };
      const [kept, now] = [await asked('a counter', counters.findOne({ _id: name })), await this.now()];
      const before = kept && { sum: kept.sum, endsAt: kept.endsAt.getTime() };
      const { answer, next } = counted(before ?? undefined, now, windowMs, by, limit);
      if (!next) return answer;
      const set = { windowMs, endsAt: new Date(next.endsAt), sum: next.sum };
      const begun = kept
        ? counters.updateOne({ _id: name, sum: kept.sum, endsAt: kept.endsAt }, { $set: set }).then((done) => done.matchedCount === 1) // prettier-ignore
        : counters.insertOne({ _id: name, ...set }).then(() => true);
      const isOurs = begun.catch((thrown: unknown) => {
        if (isDuplicate(thrown)) return false;
        throw thrown;
      });
      // Somebody else was faster: what he left is read anew.
      if (await asked('a counter', isOurs)) return answer;
    }
  }
}
