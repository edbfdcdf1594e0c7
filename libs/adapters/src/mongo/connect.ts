import type { Connection } from 'mongoose';
import { createConnection } from 'mongoose';
import { failureOf } from './failure';

export type Database = NonNullable<Connection['db']>;

/** A database of a MongoDB server and the end of its connection. */
export interface MongoConnection {
  readonly connection: Connection;
  readonly db: Database;
  /** The server and database for messages: without user and password. */
  readonly name: string;
  close(): Promise<void>;
}

export interface MongoOptions {
  /** `mongodb://…` with the database's name in its path. */
  readonly url: string;
  /** Whether an answered write must outlive the loss of a server; read stores are rebuilt instead. */
  readonly durable: boolean;
  /** How long one operation waits for a server that takes it, in milliseconds (default 5000). */
  readonly patienceMs?: number;
}

/**
 * Connects; later losses of the connection are mended by the driver, and meanwhile operations throw StoreUnavailable.
 * Every read goes to the primary. Throws StoreUnavailable.
 */
export async function connectMongo({ url, durable, patienceMs = 5000 }: MongoOptions): Promise<MongoConnection> {
  const connection = createConnection(url, {
    appName: 'eventdesk',
    autoCreate: false,
    autoIndex: false,
    bufferCommands: false,
    connectTimeoutMS: 3000,
    serverSelectionTimeoutMS: patienceMs,
    // A server that is frozen answers nothing: without a limit a caller would wait as long as it is.
    socketTimeoutMS: 2 * patienceMs,
    maxPoolSize: 20,
    readPreference: 'primary',
    writeConcern: durable ? { w: 'majority', journal: true } : { w: 'majority' },
  });
  // What goes wrong is told by each operation; nobody listening would end the process.
  connection.on('error', () => undefined);
  try {
    await connection.asPromise();
  } catch (thrown) {
    await connection.close(true).catch(() => undefined);
    throw failureOf(thrown, 'a connection');
  }
  const { db } = connection;
  if (!db) throw new TypeError('a connection that was made has no database');
  return {
    connection,
    db,
    name: `${connection.host}:${connection.port}/${db.databaseName}`,
    close: () => connection.close(),
  };
}
