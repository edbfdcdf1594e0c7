import type { DocumentWrite, PageQuery, ReadCollection, ReadStore } from '../ports/read-store';
import { isProblem } from '../problem';
import type { Document, Projection } from '../projection';

/** A document of the suite. */
export interface Sample extends Document {
  readonly status: string;
  readonly owner: string | null;
  readonly at: string;
  readonly size: number;
  readonly text: string;
  readonly files: readonly string[];
}

export const samples: Projection<Sample> = {
  name: 'suite-sample',
  version: 1,
  kind: 'sample',
  indexes: [
    { name: 'at', fields: ['at'] },
    { name: 'status', fields: ['status', 'at'] },
    { name: 'owner', fields: ['status', 'owner', 'size'] },
    { name: 'files', fields: ['files'], terms: true },
  ],
  searchText: (doc) => doc.text,
  searchOrder: 'at',
  types: [],
  fold: (doc) => doc,
};

/** A time that grows with its number. */
export const minute = (n: number): string => new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString();

export const sample = (n: number, more: Partial<Sample> = {}): Sample => ({
  id: `s${String(n).padStart(4, '0')}`,
  status: n % 2 === 0 ? 'open' : 'closed',
  owner: null,
  at: minute(n),
  size: n,
  text: `ticket number ${n}`,
  files: [],
  ...more,
});

export const create = (doc: Sample): DocumentWrite<Sample> => ({ id: doc.id, doc, revision: 0, expected: -1 });
/** One empty read store, and how a test gets at it. */
export interface ReadStoreUnderTest {
  /** Opens it; after a `close`, the same documents again. */
  open(): Promise<ReadStore>;
  destroy(): Promise<void>;
}

/** The store and the collection of the test that runs. */
export interface Opened {
  store: ReadStore;
  docs: ReadCollection<Sample>;
  reopen(): Promise<void>;
}

/** Opens a store before each test of the block it is called in. */
export function openedForEach(make: () => Promise<ReadStoreUnderTest>): Opened {
  const at = {} as Opened;
  let place: ReadStoreUnderTest;
  const open = async (): Promise<void> => {
    at.store = await place.open();
    at.docs = await at.store.open(samples);
  };
  at.reopen = async () => {
    await at.store.close();
    await open();
  };
  beforeEach(async () => {
    place = await make();
    await open();
  });
  afterEach(async () => {
    await at.store.close();
    await place.destroy();
  });
  return at;
}

/** Ids of one page. */
export const idsOf = async (
  { docs }: Opened,
  query: Omit<PageQuery<Sample>, 'limit'> & { limit?: number },
): Promise<string[]> => (await docs.find({ limit: 100, ...query })).items.map(({ doc }) => doc.id);

/** Ids of all pages, from cursor to cursor. */
export async function walk(at: Opened, query: PageQuery<Sample>): Promise<string[]> {
  const page = await at.docs.find(query);
  const ids = page.items.map(({ doc }) => doc.id);
  return page.next === undefined ? ids : [...ids, ...(await walk(at, { ...query, after: page.next }))];
}

/** Kind and slug of a refusal. */
export const slugOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'served',
    (thrown: unknown) => (isProblem(thrown) ? `${thrown.kind} ${thrown.slug}` : String(thrown)),
  );
