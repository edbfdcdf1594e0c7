import { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import { nameIn } from './answers';
import type { EventLog, StoredRecord } from './event-log';
import { eventAnswer, notFoundAnswer } from './read-answers';
import type { ReadCall } from './sender';
import { send } from './sender';

/** A position that no record begins at. */
export class InvalidPosition extends Error {
  override readonly name = 'InvalidPosition';
}

const BACKWARDS = ReadReq.Options.ReadDirection.BACKWARDS;

/** Answers one read of a stream or of the log. Throws InvalidPosition, RangeError for a count of 0. */
export async function answerRead(call: ReadCall, log: EventLog, options: ReadReq.Options): Promise<void> {
  const count = Number(options.getCount());
  if (count === 0) throw new RangeError('Exception was thrown by handler.');
  const stream = options.getStream();
  const all = options.getAll();
  if (stream) {
    const name = nameIn(stream.getStreamIdentifier());
    const events = log.readableOf(name);
    if (events.length === 0) await send(call, notFoundAnswer(name));
    else await sendAll(call, streamPart(events, stream, options.getReadDirection() === BACKWARDS), count);
  } else if (all) await sendAll(call, logPart(log, all, options.getReadDirection() === BACKWARDS), count);
}

async function sendAll(call: ReadCall, records: Iterable<StoredRecord>, count: number): Promise<void> {
  let left = count;
  for (const record of records) {
    if (left-- <= 0 || !(await send(call, eventAnswer(record)))) return;
  }
}

/** From a revision on, including it; backwards from behind the end begins at the last one. */
function* streamPart(
  events: readonly StoredRecord[],
  from: ReadReq.Options.StreamOptions,
  backwards: boolean,
): Iterable<StoredRecord> {
  const last = events.length - 1;
  const revision = from.hasRevision() ? Number(from.getRevision()) : from.hasEnd() ? last : 0;
  if (backwards) for (let at = Math.min(revision, last); at >= 0; at--) yield recordOf(events, at);
  else for (let at = revision; at <= last; at++) yield recordOf(events, at);
}

/** Forwards including the position, backwards without it. */
function* logPart(log: EventLog, from: ReadReq.Options.AllOptions, backwards: boolean): Iterable<StoredRecord> {
  const end = log.readable;
  const position = from.getPosition();
  let index = from.hasEnd() ? end : 0;
  if (position) {
    index = indexOf(log, Number(position.getCommitPosition()));
    if (index > end) throw new InvalidPosition('InvalidPosition');
  }
  if (backwards) while (index > 0) yield recordOf(log.records, --index);
  else for (; index < end; index++) yield recordOf(log.records, index);
}

/** Index of the record at a position. Throws InvalidPosition when no record begins there. */
export function indexOf(log: EventLog, position: number): number {
  const index = log.indexFrom(position);
  if (log.records[index]?.position !== position) throw new InvalidPosition('InvalidPosition');
  return index;
}

function recordOf(records: readonly StoredRecord[], index: number): StoredRecord {
  const record = records[index];
  if (!record) throw new RangeError(`the log holds no record ${index}`);
  return record;
}
