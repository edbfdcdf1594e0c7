import { once } from 'node:events';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb';

/** A call that answers reads. */
export type ReadCall = ServerWritableStream<ReadReq, ReadResp>;

/** Writes one answer and waits while the client takes no more; false once the client is gone. */
export async function send(call: ReadCall, answer: ReadResp): Promise<boolean> {
  if (call.cancelled || call.destroyed) return false;
  if (!call.write(answer))
    await Promise.race([once(call, 'drain'), once(call, 'cancelled'), once(call, 'close')]).catch(() => undefined);
  return !call.cancelled && !call.destroyed;
}
