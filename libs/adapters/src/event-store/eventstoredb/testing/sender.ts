import type { ServerWritableStream } from '@grpc/grpc-js';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb';

/** A call that answers reads. */
export type ReadCall = ServerWritableStream<ReadReq, ReadResp>;

/** Writes one answer and waits while the client takes no more; false once the client is gone. */
export async function send(call: ReadCall, answer: ReadResp): Promise<boolean> {
  if (call.cancelled || call.destroyed) return false;
  if (!call.write(answer)) await drained(call);
  return !call.cancelled && !call.destroyed;
}

const ENDS = ['drain', 'cancelled', 'close', 'error'] as const;

const drained = (call: ReadCall): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      for (const name of ENDS) call.removeListener(name, done);
      resolve();
    };
    for (const name of ENDS) call.on(name, done);
  });
