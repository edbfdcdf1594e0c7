import type { KeyStore } from '@eventdesk/kernel/ports/key-store';
import type { Kept, WorkState } from '@eventdesk/kernel/ports/work-state';
import { MongoKeyStore } from '../../key-store/mongo/mongo-key-store';
import { connectMongo } from '../../mongo/connect';
import { jsonOf } from '../json';
import { Claims } from './claims';
import { Documents } from './documents';
import type { WorkStateCollections } from './layout';
import { collectionsOf } from './layout';

/** The work state and the keys, in a database of their own that is never thrown away. */
export interface MongoState {
  readonly state: WorkState;
  readonly keys: KeyStore;
  /** Ends both; `state.close` does the same. */
  close(): Promise<void>;
}

/**
 * Opens the work state in the database that the URL names, with its indexes. Writes are answered once a majority of
 * servers has them on disk. Throws StoreUnavailable; TypeError for a database of a newer release.
 */
export async function openMongoState({ url }: { readonly url: string }): Promise<MongoState> {
  const { db, close } = await connectMongo({ url, durable: true });
  try {
    const collections = await collectionsOf(db);
    return { state: new MongoWorkState(collections, close), keys: new MongoKeyStore(collections.keys), close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

class MongoWorkState implements WorkState {
  private readonly documents: Documents;
  private readonly claims: Claims;

  constructor(
    collections: WorkStateCollections,
    readonly close: () => Promise<void>,
  ) {
    this.documents = new Documents(collections.documents);
    this.claims = new Claims(collections);
  }

  get<T>(collection: string, id: string): Promise<Kept<T> | undefined> {
    return this.documents.get<T>(collection, id);
  }

  async put<T>(collection: string, id: string, value: T): Promise<number> {
    return this.documents.put(collection, id, jsonOf(collection, id, value));
  }

  async compareAndSet<T>(collection: string, id: string, value: T, expected: number): Promise<number | undefined> {
    return this.documents.compareAndSet(collection, id, jsonOf(collection, id, value), expected);
  }

  remove(collection: string, id: string, expected?: number): Promise<boolean> {
    return this.documents.remove(collection, id, expected);
  }

  list<T>(
    collection: string,
    options: { readonly prefix?: string; readonly after?: string; readonly limit?: number } = {},
  ): Promise<readonly Kept<T>[]> {
    const { prefix = '', after = '', limit = Number.MAX_SAFE_INTEGER } = options;
    return this.documents.list<T>(collection, prefix, after, limit);
  }

  count(name: string, windowMs: number, by: number, limit: number): ReturnType<WorkState['count']> {
    return this.claims.count(name, windowMs, by, limit);
  }

  lease(name: string, holder: string, ms: number): Promise<boolean> {
    return this.claims.lease(name, holder, ms);
  }

  release(name: string, holder: string): Promise<void> {
    return this.claims.release(name, holder);
  }

  now(): Promise<number> {
    return this.claims.now();
  }
}
