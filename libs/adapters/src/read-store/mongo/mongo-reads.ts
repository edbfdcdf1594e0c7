import { createHash, randomUUID } from 'node:crypto';
import type { CollectionBeside, ReadCollection, ReadStore } from '@eventdesk/kernel/ports/read-store';
import type { Document, Projection } from '@eventdesk/kernel/projection';
import { versionedName } from '@eventdesk/kernel/projection';
import { mongo } from 'mongoose';
import type { MongoConnection } from '../../mongo/connect';
import { connectMongo } from '../../mongo/connect';
import { asked } from '../../mongo/failure';
import type { StoredDocument } from './layout';
import { markId, schemaOf, shapeOf } from './layout';
import { MongoCollection } from './mongo-collection';
import type { Stored } from './writing';

export interface MongoReadsOptions {
  readonly url: string;
  /** The log that the documents come from; those of another are thrown away. */
  readonly logId: string;
  /**
   * Whether the server finds by a guard only with an index on exactly its fields, as servers that merely speak the
   * protocol do; a MongoDB needs none, and is slower with it (default false).
   */
  readonly guardIndex?: boolean;
}

/** Opens the read store in the database that the URL names. Throws StoreUnavailable. */
export async function openMongoReads({ url, logId, guardIndex = false }: MongoReadsOptions): Promise<ReadStore> {
  const connection = await connectMongo({ url, durable: false });
  try {
    const reads = new MongoReads(connection, logId, guardIndex);
    await reads.sweep();
    return reads;
  } catch (thrown) {
    await connection.close();
    throw thrown;
  }
}

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
const namespaceExists = 48;
const namespaceNotFound = 26;
const codeOf = (thrown: unknown): unknown => (thrown instanceof mongo.MongoServerError ? thrown.code : undefined);

/**
 * A collection of the server for each version of a projection, its log and its indexes, all in its name
 * (`ticket-list-v3.<log>.<shape>`): what another release or log needs is another one, and nobody clears what somebody
 * else still uses. A build beside it is swapped in by one renaming, which also carries its mark.
 */
class MongoReads implements ReadStore {
  private readonly log: string;

  constructor(
    private readonly at: MongoConnection,
    logId: string,
    private readonly guardIndex: boolean,
  ) {
    this.log = shortHash(logId);
  }

  /** Throws away documents of other logs. */
  async sweep(): Promise<void> {
    for (const name of await this.names())
      if (partsOf(name) && partsOf(name)?.log !== this.log) await this.dropOne(name);
  }

  async open<Doc extends Document>(projection: Projection<Doc>): Promise<ReadCollection<Doc>> {
    const name = this.nameOf(projection);
    if (!(await this.names()).includes(name)) {
      const made = await this.make(projection, name, 'new');
      const renamed = asked('a collection', this.at.db.renameCollection(made, name));
      await renamed.catch(async (thrown: unknown) => {
        // Another process made it meanwhile: that one it is.
        if (codeOf(thrown) !== namespaceExists) throw thrown;
        await this.dropOne(made);
      });
    }
    return new MongoCollection(this.stored(name), projection);
  }

  async beside<Doc extends Document>(projection: Projection<Doc>): Promise<CollectionBeside<Doc>> {
    const name = this.nameOf(projection);
    for (const left of await this.names()) if (left.startsWith(`${name}.next-`)) await this.dropOne(left);
    const next = await this.make(projection, name, 'next');
    return Object.assign(new MongoCollection(this.stored(next), projection), {
      swap: async (): Promise<void> => {
        await asked('a swap', this.at.db.renameCollection(next, name, { dropTarget: true }));
      },
      discard: (): Promise<void> => this.dropOne(next),
    });
  }

  async drop(projection: Pick<Projection, 'name' | 'version'>): Promise<void> {
    for (const name of await this.names()) if (partsOf(name)?.versioned === versionedName(projection)) await this.dropOne(name); // prettier-ignore
  }

  async collections(): Promise<readonly string[]> {
    const ours = (await this.names()).map(partsOf).filter((parts) => parts?.log === this.log && !parts.unseen);
    return [...new Set(ours.flatMap((parts) => (parts ? [parts.versioned] : [])))].sort();
  }

  close(): Promise<void> {
    return this.at.close();
  }

  /** A new empty collection beside the one of this name, with its indexes. */
  private async make(projection: Projection, name: string, as: 'new' | 'next'): Promise<string> {
    const made = `${name}.${as}-${randomUUID().slice(0, 8)}`;
    const schema = schemaOf(projection);
    if (this.guardIndex) schema.index({ _id: 1, rev: 1 }, { name: 'guard', unique: true });
    const keys = schema.indexes().map(([key, { name: called = '', unique = false, partialFilterExpression }]) => ({
      key: key as Record<string, 1>,
      name: called,
      ...(unique && { unique: true }),
      ...(partialFilterExpression && { partialFilterExpression }),
    }));
    const stored = this.stored(made);
    await asked('a new collection', stored.insertOne({ _id: markId, rev: -1, by: '', mark: -1 }));
    if (keys.length > 0) await asked('indexes', stored.createIndexes(keys));
    return made;
  }

  private nameOf(projection: Projection): string {
    return `${versionedName(projection)}.${this.log}.${shortHash(shapeOf(projection))}`;
  }

  private stored(name: string): Stored {
    return this.at.db.collection<StoredDocument>(name);
  }

  private async names(): Promise<readonly string[]> {
    const listed = this.at.db.listCollections({}, { nameOnly: true }).toArray();
    return (await asked('the collections', listed)).map(({ name }) => name);
  }

  private async dropOne(name: string): Promise<void> {
    const dropped = asked('the end of a collection', this.at.db.dropCollection(name));
    await dropped.catch((thrown: unknown) => {
      if (codeOf(thrown) !== namespaceNotFound) throw thrown;
    });
  }
}

/** What a collection's name says; undefined for one that is not ours. */
function partsOf(
  name: string,
): { readonly versioned: string; readonly log: string; readonly unseen: boolean } | undefined {
  const parts = /^(.+-v\d+)\.([0-9a-f]{12})\.[0-9a-f]{12}(\.(?:new|next)-[0-9a-f]{8})?$/.exec(name);
  return parts ? { versioned: parts[1] ?? '', log: parts[2] ?? '', unseen: parts[3] !== undefined } : undefined;
}
