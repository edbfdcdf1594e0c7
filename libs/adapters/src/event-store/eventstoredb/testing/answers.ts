import { status as Code } from '@grpc/grpc-js';
import {
  AllStreamPosition,
  BadRequest,
  MaximumAppendSizeExceeded,
  StreamIdentifier,
  Timeout,
} from '@eventstore/db-client/generated/shared_pb';
import { UUID, WrongExpectedVersion } from '@eventstore/db-client/generated/shared_pb';
import { Status } from '@eventstore/db-client/generated/status_pb';
import type { BatchAppendReq } from '@eventstore/db-client/generated/streams_pb';
import { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import type { Outcome } from './appending';
import { MAX_APPEND } from './appending';
import type { Expected } from './places';

export const identifierOf = (stream: string): StreamIdentifier =>
  new StreamIdentifier().setStreamName(Buffer.from(stream));

export const nameIn = (identifier: StreamIdentifier | undefined): string =>
  Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');

/** Ids in answers to appends are two signed numbers of 64 bits. */
export function structured(id: string): UUID {
  const hex = id.replaceAll('-', '');
  const bits = new UUID.Structured();
  bits.setMostSignificantBits(`${BigInt.asIntN(64, BigInt(`0x${hex.slice(0, 16)}`))}`);
  bits.setLeastSignificantBits(`${BigInt.asIntN(64, BigInt(`0x${hex.slice(16)}`))}`);
  return new UUID().setStructured(bits);
}

export const uuidOf = (id: string): UUID => new UUID().setString(id);

/** What a batch append asks of its stream. */
export function expectedIn(options: BatchAppendReq.Options): Expected {
  if (options.hasNoStream()) return 'no_stream';
  if (options.hasAny()) return 'any';
  if (options.hasStreamExists()) return 'stream_exists';
  return Number(options.getStreamPosition());
}

/** The answer on the batch path. */
export function batchAnswer(id: string, stream: string, expected: Expected, outcome: Outcome): BatchAppendResp {
  const answer = new BatchAppendResp().setCorrelationId(structured(id)).setStreamIdentifier(identifierOf(stream));
  if (outcome.kind !== 'done') return answer.setError(statusOf(expected, outcome));
  const place = new AllStreamPosition();
  place.setCommitPosition(`${outcome.position}`);
  place.setPreparePosition(`${outcome.position}`);
  const success = new BatchAppendResp.Success();
  success.setCurrentRevision(`${outcome.revision}`);
  success.setPosition(place);
  return answer.setSuccess(success);
}

function statusOf(expected: Expected, outcome: Exclude<Outcome, { kind: 'done' }>): Status {
  switch (outcome.kind) {
    case 'wrong':
      return packed(Code.FAILED_PRECONDITION, 'WrongExpectedVersion', wrongVersion(expected, outcome.current));
    case 'too big':
      return packed(
        Code.INVALID_ARGUMENT,
        'MaximumAppendSizeExceeded',
        new MaximumAppendSizeExceeded().setMaxappendsize(MAX_APPEND),
      );
    case 'bad request':
      return packed(Code.INVALID_ARGUMENT, 'BadRequest', new BadRequest());
    case 'too late':
      return packed(Code.DEADLINE_EXCEEDED, 'Timeout', new Timeout());
    case 'not ready':
      return packed(Code.UNAVAILABLE, 'Server Is Not Ready', new Empty(), 'google.protobuf.Empty');
  }
}

function packed(
  code: Code,
  message: string,
  details: { serializeBinary(): Uint8Array },
  type = `event_store.client.${message}`,
): Status {
  const any = new Any();
  any.pack(details.serializeBinary(), type);
  const status = new Status();
  status.setCode(code as number);
  status.setMessage(message);
  return status.setDetails(any);
}

function wrongVersion(expected: Expected, current: number): WrongExpectedVersion {
  const wrong = new WrongExpectedVersion();
  if (current < 0) wrong.setCurrentNoStream(new Empty());
  else wrong.setCurrentStreamRevision(`${current}`);
  if (expected === 'any') wrong.setExpectedAny(new Empty());
  else if (expected === 'no_stream') wrong.setExpectedNoStream(new Empty());
  else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new Empty());
  else wrong.setExpectedStreamPosition(`${expected}`);
  return wrong;
}
