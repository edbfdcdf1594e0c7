import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import { mongo } from 'mongoose';

/** Not primary (any more), shutting down, a write that too few servers took in time. */
const AWAY = new Set([6, 7, 64, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436]);
const FULL = 14031;
const DUPLICATE = 11000;
/** The socket's own failures, which the driver now and then passes on as they are. */
const SOCKET = /^(?:EPIPE|ECONN\w+|ETIMEDOUT|ERR_STREAM\w+|ERR_SOCKET\w+)$/;

/** Whether a unique index refused a write. */
export const isDuplicate = (thrown: unknown): boolean =>
  thrown instanceof mongo.MongoServerError && thrown.code === DUPLICATE;

/** What a thrown error of the driver means to the ports; what is none of its own stays as it is. */
export function failureOf(thrown: unknown, doing: string): Error {
  const cause = thrown instanceof Error ? thrown : new Error(String(thrown));
  const text = `MongoDB: ${cause.message} while asked for ${doing}`;
  if (cause instanceof mongo.MongoServerError) {
    if (cause.code === FULL) return new StoreUnavailable(text, 'full', { cause });
    // A bulk of writes whose connection was lost has no code of the server.
    const isAway =
      cause.code === undefined || AWAY.has(Number(cause.code)) || cause.hasErrorLabel('RetryableWriteError');
    return isAway ? new StoreUnavailable(text, 'down', { cause }) : cause;
  }
  const isAway =
    cause instanceof mongo.MongoNetworkError ||
    cause instanceof mongo.MongoServerSelectionError ||
    cause instanceof mongo.MongoNotConnectedError ||
    cause instanceof mongo.MongoTopologyClosedError ||
    cause instanceof mongo.MongoClientClosedError ||
    cause instanceof mongo.MongoOperationTimeoutError ||
    SOCKET.test(String((thrown as { readonly code?: unknown } | undefined)?.code ?? '')) ||
    cause.name === 'MongooseServerSelectionError' ||
    cause.name === 'MongoWaitQueueTimeoutError' ||
    cause.name === 'MongoPoolClosedError';
  return isAway ? new StoreUnavailable(text, 'down', { cause }) : cause;
}

/** Awaits the driver; what it throws comes as the ports name it. `doing` names the thing asked for, never a value. */
export async function asked<T>(doing: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    throw failureOf(thrown, doing);
  }
}
