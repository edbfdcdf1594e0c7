import type { ClientReadableStream } from '@grpc/grpc-js';
import type { EventStoreDBClient } from '@eventstore/db-client';
import { convertToCommandError } from '@eventstore/db-client';
import { StreamsClient, StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import type { ReadAnswer, Stored } from './read-answer';
import { readAnswer } from './read-answer';
import { LateAnswer, NoAnswer } from './trouble';

type Call = ClientReadableStream<ReadAnswer>;

const { path, requestSerialize } = StreamsService.read;

/**
 * Does one read and hands over its events as they come, in the turn of the event loop in which they came. A read has no
 * deadline of its own and a frozen server is noticed late, so it ends with NoAnswer when nothing has come for
 * `answerWithin` milliseconds; else it throws what the client does, and what `take` throws.
 */
export async function collect(
  client: EventStoreDBClient,
  request: ReadReq,
  answerWithin: number,
  take: (event: Stored) => void,
): Promise<void> {
  const opening = opened(client, request);
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(
        () => reject(new LateAnswer(`nothing came from EventStoreDB within ${answerWithin} ms`)),
        answerWithin,
      );
      opening.then((call) => {
        call.on('data', (answer: ReadAnswer) => {
          timer?.refresh();
          try {
            if (answer !== 'other') take(answer);
          } catch (thrown) {
            reject(thrown);
          }
        });
        call.on('end', resolve);
        // A stream without a listener for errors would end the process, so it stays when the read is over.
        call.on('error', (thrown) => reject(convertToCommandError(thrown)));
        call.on('close', () => reject(new NoAnswer('a read from EventStoreDB was cut off')));
      }, reject);
    });
  } finally {
    clearTimeout(timer);
    opening.then(cancelled, () => undefined);
  }
}

/** The members of the client that open its own calls are protected; they are the only way onto its connection. */
function opened(client: EventStoreDBClient, request: ReadReq): Promise<Call> {
  const open = client['GRPCStreamCreator'](StreamsClient, 'read', (streams) =>
    streams.makeServerStreamRequest(
      path,
      requestSerialize,
      readAnswer,
      request,
      ...client['callArguments']({}, { deadline: Infinity }),
    ),
  );
  return open();
}

/** Ends a call that has not ended; not in the turn in which it was begun, which gRPC does not bear. */
function cancelled(call: Call): void {
  if (!call.readableEnded) setImmediate(() => call.cancel());
}
