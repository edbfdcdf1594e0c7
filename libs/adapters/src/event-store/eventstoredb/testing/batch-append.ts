import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import { batchAnswer, expectedIn, nameIn } from './answers';
import type { Appending } from './appending';
import type { Proposed } from './event-log';
import { orEnd } from './or-end';

/** How long after a BadRequest the second answer to the same append comes, which the client does not expect. */
const SECOND_ANSWER = 2000;

interface Pending {
  readonly options: BatchAppendReq.Options;
  readonly events: Proposed[];
}

export const proposedIn = (message: BatchAppendReq.ProposedMessage): Proposed => ({
  id: (message.getId()?.getString() ?? '').toLowerCase(),
  type: message.getMetadataMap().get('type') ?? '',
  contentType: message.getMetadataMap().get('content-type') ?? '',
  data: Buffer.from(message.getData_asU8()),
  metadata: Buffer.from(message.getCustomMetadata_asU8()),
});

/** The long call that carries the appends of a client: each may come in several messages, each is answered when it is durable. */
export const batchAppend =
  (appending: Appending) =>
  (call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>): void => {
    const pending = new Map<string, Pending>();
    const finish = async (id: string, { options, events }: Pending): Promise<void> => {
      const stream = nameIn(options.getStreamIdentifier());
      const expected = expectedIn(options);
      const deadline = options.getDeadline()?.toDate().getTime() ?? Infinity;
      const outcome = await appending.append(stream, events, expected, deadline);
      const answer = (): void => {
        if (!call.cancelled) call.write(batchAnswer(id, stream, expected, outcome));
      };
      answer();
      if (outcome.kind === 'bad request' && stream !== '') setTimeout(answer, SECOND_ANSWER).unref();
    };
    call.on('data', (request: BatchAppendReq) => {
      const id = request.getCorrelationId()?.getString() ?? '';
      const options = request.getOptions();
      const one = pending.get(id) ?? (options ? { options, events: [] } : undefined);
      if (!one) return;
      pending.set(id, one);
      one.events.push(...request.getProposedMessagesList().map(proposedIn));
      if (!request.getIsFinal()) return;
      pending.delete(id);
      orEnd(finish(id, one));
    });
    call.on('end', () => call.end());
    call.on('error', () => pending.clear());
  };
