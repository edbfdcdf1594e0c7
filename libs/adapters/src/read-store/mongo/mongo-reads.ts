import { createHash, randomUUID } from 'node:crypto';
import type { CollectionBeside, ReadCollection, ReadStore } from '@eventdesk/kernel/ports/read-store';
import type { Document, Projection } from '@eventdesk/kernel/projection';
import { versionedName } from '@eventdesk/kernel/projection';
import { mongo } from 'mongoose';
import type { MongoConnection } from '../../mongo/connect';
import { connectMongo } from '../../mongo/connect';
import { asked, isDuplicate } from '../../mongo/failure';
import { Generations } from './generations';
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
const namespaceNotFound = 26;

/**
 * A collection of the server for each version of a projection, its log and its indexes, all in its name
 * (`ticket-list-v3.<log>.<shape>`): what another release or log needs is another one, and nobody clears what somebody
 * else still uses. A build beside it is swapped in by one write; what it replaced stays until the next build, since
 * others may still be reading it.
 */
class MongoReads implements ReadStore {
  private readonly log: string;
  private readonly generations: Generations;

  constructor(
    private readonly at: MongoConnection,
    logId: string,
    private readonly guardIndex: boolean,
  ) {
    this.log = shortHash(logId);
    this.generations = new Generations(at.db);
  }

  /** Throws away documents of other logs. */
  async sweep(): Promise<void> {
    const foreign = (await this.names()).filter((name) => (partsOf(name)?.log ?? this.log) !== this.log);
    for (const name of foreign) {
      await this.generations.forget(name);
      await this.dropOne(name);
    }
  }

  /** Making it is the same write for everybody who makes it at once. */
  async open<Doc extends Document>(projection: Projection<Doc>): Promise<ReadCollection<Doc>> {
    const name = this.nameOf(projection);
    await this.make(projection, await this.generations.live(name, true));
    return new MongoCollection(async (now) => this.stored(await this.generations.live(name, now)), projection);
  }

  async beside<Doc extends Document>(projection: Projection<Doc>): Promise<CollectionBeside<Doc>> {
    const name = this.nameOf(projection);
    const live = await this.generations.live(name, true);
    for (const left of await this.names()) if (partsOf(left)?.base === name && left !== live) await this.dropOne(left);
    const next = `${name}.next-${randomUUID().slice(0, 8)}`;
    await this.make(projection, next);
    const stored = this.stored(next);
    return Object.assign(new MongoCollection(async () => stored, projection), {
      swap: () => this.generations.point(name, next),
      discard: () => this.dropOne(next),
    });
  }

  async drop(projection: Pick<Projection, 'name' | 'version'>): Promise<void> {
    for (const name of await this.names())
      if (partsOf(name)?.versioned === versionedName(projection)) {
        await this.generations.forget(partsOf(name)?.base ?? name);
        await this.dropOne(name);
      }
  }

  async collections(): Promise<readonly string[]> {
    const pointers = await this.generations.all();
    const live = (await this.names()).flatMap((name) => {
      const parts = partsOf(name);
      return parts?.log === this.log && (pointers.get(parts.base) ?? parts.base) === name ? [parts.versioned] : [];
    });
    return [...new Set(live)].sort();
  }

  close(): Promise<void> {
    return this.at.close();
  }

  /** A collection with its indexes, if it is not there. */
  private async make(projection: Projection, name: string): Promise<void> {
    const schema = schemaOf(projection);
    if (this.guardIndex) schema.index({ _id: 1, rev: 1 }, { name: 'guard', unique: true });
    const keys = schema.indexes().map(([key, { name: called = '', unique = false, partialFilterExpression }]) => ({
      key: key as Record<string, 1>,
      name: called,
      ...(unique && { unique: true }),
      ...(partialFilterExpression && { partialFilterExpression }),
    }));
    const stored = this.stored(name);
    const first = { $setOnInsert: { rev: -1, by: '', mark: -1 } };
    const made = stored.updateOne({ _id: markId }, first, { upsert: true }).catch((thrown: unknown) => {
      if (!isDuplicate(thrown)) throw thrown;
    });
    await asked('a new collection', made);
    if (keys.length > 0) await asked('indexes', stored.createIndexes(keys));
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
    const dropped = this.at.db.dropCollection(name).catch((thrown: unknown) => {
      if (!(thrown instanceof mongo.MongoServerError) || thrown.code !== namespaceNotFound) throw thrown;
    });
    await asked('the end of a collection', dropped);
  }
}

/** What a collection's name says; undefined for one that is not ours. */
function partsOf(
  name: string,
): { readonly base: string; readonly versioned: string; readonly log: string } | undefined {
  const parts = /^((.+-v\d+)\.([0-9a-f]{12})\.[0-9a-f]{12})(?:\.next-[0-9a-f]{8})?$/.exec(name);
  return parts ? { base: parts[1] ?? '', versioned: parts[2] ?? '', log: parts[3] ?? '' } : undefined;
}
