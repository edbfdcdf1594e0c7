import { Empty, StreamIdentifier } from '@eventstore/db-client/generated/shared_pb';
import { ReadReq } from '@eventstore/db-client/generated/streams_pb';

/** What of a stream or of the log is read: from a revision or position on, or from where the direction begins. */
export interface Wanted {
  readonly from?: number | undefined;
  readonly backwards?: boolean;
  readonly count: number;
}

const { AllOptions, Position, ReadDirection, StreamOptions, UUIDOption } = ReadReq.Options;

/** A read of a stream, the revision `from` included. */
export function streamRequest(stream: string, wanted: Wanted): ReadReq {
  const part = new StreamOptions().setStreamIdentifier(new StreamIdentifier().setStreamName(Buffer.from(stream)));
  if (wanted.from !== undefined) part.setRevision(`${wanted.from}`);
  else if (wanted.backwards) part.setEnd(new Empty());
  else part.setStart(new Empty());
  return request(new ReadReq.Options().setStream(part), wanted);
}

/** A read of the log, the position `from` included forwards, and not backwards. */
export function logRequest(wanted: Wanted): ReadReq {
  const part = new AllOptions();
  if (wanted.from !== undefined)
    part.setPosition(new Position().setCommitPosition(`${wanted.from}`).setPreparePosition(`${wanted.from}`));
  else if (wanted.backwards) part.setEnd(new Empty());
  else part.setStart(new Empty());
  return request(new ReadReq.Options().setAll(part), wanted);
}

function request(options: ReadReq.Options, { backwards = false, count }: Wanted): ReadReq {
  options.setReadDirection(backwards ? ReadDirection.BACKWARDS : ReadDirection.FORWARDS);
  options.setCount(`${count}`);
  options.setResolveLinks(false);
  // Links are not resolved, nothing is filtered, and ids come as text.
  options.setNoFilter(new Empty());
  options.setUuidOption(new UUIDOption().setString(new Empty()));
  return new ReadReq().setOptions(options);
}
