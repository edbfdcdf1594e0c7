import type { EventMetadata, RecordedEvent } from '@eventdesk/kernel/event';
import { kindOf } from '@eventdesk/kernel/event';
import { unread } from '../unread';
import { LOG_STREAM } from './log-identity';
import type { Described } from './payload';
import { dataOf, describedIn, versionOf } from './payload';
import type { Stored } from './read-answer';

/** Offset of an event in the log: commit and prepare position are the same number for all that is appended over gRPC. */
export function positionOf({ id, stream, position }: Stored): number {
  if (!Number.isSafeInteger(position))
    throw new RangeError(`event ${id} of ${stream} has no position in the log that a number can hold`);
  return position;
}

/**
 * Whether an event of the log is one that a desk appended: neither the server's own, nor another program's, nor the one
 * that names the log.
 */
export const isOurs = (stored: Stored): boolean => isNamedAsOurs(stored) && versionOf(stored) !== undefined;

/** An event of a stream. Throws TypeError for an event that no desk wrote. */
export const recorded = (stored: Stored): RecordedEvent =>
  read(stored, stored.isJson ? describedIn(stored) : undefined);

/**
 * An event of the log, undefined when no desk appended it. Where `kinds` are named, payloads of streams of other kinds
 * stay unread. Throws TypeError for an event that only looks like a desk's.
 */
export function recordedInLog(stored: Stored, kinds?: ReadonlySet<string>): RecordedEvent | undefined {
  if (!isNamedAsOurs(stored)) return undefined;
  if (!kinds || kinds.has(kindOf(stored.stream))) {
    const own = describedIn(stored);
    return own && read(stored, own);
  }
  const version = versionOf(stored);
  return version === undefined ? undefined : event(stored, version, undefined, unread);
}

function read(stored: Stored, own: Described | undefined): RecordedEvent {
  if (own?.metadata.commandId === undefined)
    throw new TypeError(`event ${stored.id} of ${stored.stream} was not written by a desk: it has no version`);
  return event(stored, own.version, dataOf(stored), own.metadata);
}

const event = (stored: Stored, version: number, data: unknown, metadata: EventMetadata): RecordedEvent => ({
  id: stored.id,
  stream: stored.stream,
  revision: stored.revision,
  position: positionOf(stored),
  type: stored.type,
  version,
  data,
  metadata,
});

const isNamedAsOurs = ({ type, stream, isJson }: Stored): boolean =>
  isJson && !type.startsWith('$') && !stream.startsWith('$') && stream !== LOG_STREAM;
