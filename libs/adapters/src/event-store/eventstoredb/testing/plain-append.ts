import type { sendUnaryData, ServerReadableStream } from '@grpc/grpc-js';
import { Metadata, status as Code } from '@grpc/grpc-js';
import { Empty } from '@eventstore/db-client/generated/shared_pb';
import type { AppendReq } from '@eventstore/db-client/generated/streams_pb';
import { AppendResp } from '@eventstore/db-client/generated/streams_pb';
import { nameIn } from './answers';
import type { Appending, Outcome } from './appending';
import { MAX_APPEND } from './appending';
import { proposedIn } from './batch-append';
import type { Proposed } from './event-log';
import { orEnd } from './or-end';
import type { Expected } from './places';

/** One append a call: what it asks first, then its events one a message. */
export const plainAppend =
  (appending: Appending) =>
  (call: ServerReadableStream<AppendReq, AppendResp>, answer: sendUnaryData<AppendResp>): void => {
    const events: Proposed[] = [];
    let options: AppendReq.Options | undefined;
    call.on('data', (request: AppendReq) => {
      options = request.getOptions() ?? options;
      const message = request.getProposedMessage();
      if (message) events.push(proposedIn(message));
    });
    call.on('end', () => {
      const stream = nameIn(options?.getStreamIdentifier());
      const expected = expectedIn(options);
      orEnd(
        appending
          .append(stream, events, expected, Infinity)
          .then((outcome) => answered(outcome, stream, expected, answer)),
      );
    });
    call.on('error', () => undefined);
  };

function expectedIn(options: AppendReq.Options | undefined): Expected {
  if (!options || options.hasAny()) return 'any';
  if (options.hasNoStream()) return 'no_stream';
  return options.hasStreamExists() ? 'stream_exists' : Number(options.getRevision());
}

function answered(outcome: Outcome, stream: string, expected: Expected, answer: sendUnaryData<AppendResp>): void {
  const refuse = (code: Code, details: string, exception = ''): void => {
    const metadata = new Metadata();
    if (exception !== '') metadata.set('exception', exception);
    metadata.set('stream-name', stream);
    metadata.set('maximum-append-size', `${MAX_APPEND}`);
    answer({ code, details, metadata });
  };
  switch (outcome.kind) {
    case 'done': {
      const place = new AppendResp.Position();
      place.setCommitPosition(`${outcome.position}`);
      place.setPreparePosition(`${outcome.position}`);
      const success = new AppendResp.Success();
      success.setCurrentRevision(`${outcome.revision}`);
      success.setPosition(place);
      return answer(null, new AppendResp().setSuccess(success));
    }
    case 'wrong':
      return answer(null, new AppendResp().setWrongExpectedVersion(wrong(expected, outcome.current)));
    case 'too big':
      return refuse(Code.INVALID_ARGUMENT, 'Maximum append size exceeded', 'maximum-append-size-exceeded');
    case 'bad request':
      return refuse(Code.INVALID_ARGUMENT, 'BadRequest');
    case 'too late':
      return refuse(Code.DEADLINE_EXCEEDED, 'Timeout');
    case 'not ready':
      return refuse(Code.UNAVAILABLE, 'Server Is Not Ready');
  }
}

function wrong(expected: Expected, current: number): AppendResp.WrongExpectedVersion {
  const version = new AppendResp.WrongExpectedVersion();
  if (current < 0) version.setCurrentNoStream(new Empty());
  else version.setCurrentRevision(`${current}`);
  if (expected === 'any') version.setExpectedAny(new Empty());
  else if (expected === 'no_stream') version.setExpectedNoStream(new Empty());
  else if (expected === 'stream_exists') version.setExpectedStreamExists(new Empty());
  else version.setExpectedRevision(`${expected}`);
  return version;
}
