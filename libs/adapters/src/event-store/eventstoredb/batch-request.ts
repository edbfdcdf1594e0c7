import { StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb';
import { BatchAppendReq } from '@eventstore/db-client/generated/streams_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { none } from '@eventdesk/kernel/ports/event-store';
import type { WrittenEvent } from '../limits';

/** An exact revision, `none` for a new stream; `any` makes a repeat unsafe (after a restart of the server it is written twice). */
export type Expected = number | 'any';

/** One append as the wire has it: always one message, since an append is far smaller than a message may be. */
export function batchRequest(
  id: string,
  stream: string,
  events: readonly WrittenEvent[],
  expected: Expected,
  deadline: Date,
): BatchAppendReq {
  const options = new BatchAppendReq.Options();
  options.setStreamIdentifier(new StreamIdentifier().setStreamName(Buffer.from(stream)));
  options.setDeadline(Timestamp.fromDate(deadline));
  if (expected === 'any') options.setAny(new Empty());
  else if (expected === none) options.setNoStream(new Empty());
  else options.setStreamPosition(`${expected}`);
  const request = new BatchAppendReq().setOptions(options);
  request.setCorrelationId(new UUID().setString(id));
  request.setProposedMessagesList(events.map(proposed));
  return request.setIsFinal(true);
}

function proposed({ id, type, version, data, metadata }: WrittenEvent): BatchAppendReq.ProposedMessage {
  const message = new BatchAppendReq.ProposedMessage();
  message.setId(new UUID().setString(id));
  message.getMetadataMap().set('type', type).set('content-type', 'application/json');
  message.setData(Buffer.from(data));
  message.setCustomMetadata(Buffer.from(withVersion(metadata, version)));
  return message;
}

/** The version has no place of its own in EventStoreDB: it goes before what the metadata holds. */
const withVersion = (metadata: string, version: number): string =>
  metadata === '{}' ? `{"version":${version}}` : `{"version":${version},${metadata.slice(1)}`;
