import type {
  DocumentWrite,
  Filter,
  Page,
  PageQuery,
  ReadCollection,
  Versioned,
} from '@eventdesk/kernel/ports/read-store';
import type { Document, Projection } from '@eventdesk/kernel/projection';
import { searchWords } from '@eventdesk/kernel/search-text';
import { asked } from '../../mongo/failure';
import { fromOrder, inOrder } from '../../mongo/text-order';
import { cursorAt, placeOf } from '../cursor';
import { keyIn } from '../key';
import { planCount, planPage } from '../plan';
import type { StoredDocument } from './layout';
import { markId } from './layout';
import { behind, conditionsOf, orderOf, wordsOf } from './queries';
import type { Stored } from './writing';
import { writeAll } from './writing';

type Revised<Doc> = { readonly doc?: Doc; readonly revision: number };

const revised = <Doc>({ rev, doc }: StoredDocument): Revised<Doc> => ({
  revision: rev,
  ...(doc !== undefined && { doc: JSON.parse(doc) as Doc }),
});
/** What answers are made of; the keys beside a document are for looking up alone. */
const projection = { _id: 1, rev: 1, doc: 1 } as const;

/** Where a collection's documents are: as it was a moment ago, or (`now`) as it is. */
export type Whereabouts = (now?: boolean) => Promise<Stored>;

/** A collection in MongoDB, in whichever generation is the live one. */
export class MongoCollection<Doc extends Document> implements ReadCollection<Doc> {
  constructor(
    private readonly where: Whereabouts,
    private readonly declared: Projection<Doc>,
  ) {}

  async get(id: string): Promise<Revised<Doc> | undefined> {
    return (await this.getMany([id])).get(id);
  }

  async getMany(ids: readonly string[]): Promise<ReadonlyMap<string, Revised<Doc>>> {
    const names = ids.filter((id) => id !== markId).map(inOrder);
    if (names.length === 0) return new Map();
    const which = names.length === 1 ? names[0] : { $in: names };
    const found = await asked('documents', (await this.where()).find({ _id: which }, { projection }).toArray());
    return new Map(found.map((one) => [fromOrder(one._id), revised<Doc>(one)]));
  }

  /**
   * The mark follows the documents: one that was lost in between is only behind them. What went into a generation that
   * was swapped out meanwhile is written again.
   */
  async write(writes: readonly DocumentWrite<Doc>[], mark?: number): Promise<readonly string[]> {
    const into = await this.where();
    const refused = await writeAll(into, this.declared, writes);
    if (mark !== undefined && refused.length === 0)
      await asked('a mark', into.updateOne({ _id: markId }, { $set: { mark } }, { upsert: true }));
    const now = await this.where(true);
    return now.collectionName === into.collectionName ? refused : this.write(writes, mark);
  }

  async mark(): Promise<number> {
    return (await asked('a mark', (await this.where(true)).findOne({ _id: markId })))?.mark ?? -1;
  }

  async find(query: PageQuery<Doc>): Promise<Page<Versioned<Doc>>> {
    const plan = planPage(this.declared, query);
    const place = placeOf(this.declared, query);
    const conditions = conditionsOf(plan);
    if (!conditions) return { items: [] };
    const { sort, descending = false, limit, search } = query;
    if (place) conditions.push(...behind(sort, descending, place));
    if (search !== undefined) conditions.push(...wordsOf(searchWords(search)));
    const page = (await this.where())
      .find({ $and: conditions }, { projection })
      .sort(orderOf(sort, descending))
      .limit(limit + 1);
    const found = (await asked('a page', page.toArray())).map(({ rev, doc }) => ({
      doc: JSON.parse(doc ?? '') as Doc,
      revision: rev,
    }));
    const last = found.length > limit ? found[limit - 1]?.doc : undefined;
    const next = last && { key: sort === 'id' ? last.id : keyIn(last, sort), id: last.id };
    return { items: found.slice(0, limit), ...(next && { next: cursorAt(this.declared, query, next) }) };
  }

  async count(filter: Filter<Doc>, upTo: number): Promise<number> {
    const conditions = conditionsOf(planCount(this.declared, filter));
    if (!conditions || upTo <= 0) return 0;
    return asked('a count', (await this.where()).countDocuments({ $and: conditions }, { limit: upTo }));
  }

  async scan(after: string, limit: number): Promise<readonly ({ id: string } & Revised<Doc>)[]> {
    const page = (await this.where())
      .find({ _id: { $gt: inOrder(after) } }, { projection })
      .sort({ _id: 1 })
      .limit(limit);
    return (await asked('documents', page.toArray())).map((one) => ({ id: fromOrder(one._id), ...revised<Doc>(one) }));
  }
}
