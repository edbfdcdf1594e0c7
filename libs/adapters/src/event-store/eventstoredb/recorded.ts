import type { EventMetadata, RecordedEvent } from '@eventdesk/kernel/event';
import { LOG_STREAM } from './log-identity';
import type { Stored } from './reading';

/** Metadata as this adapter writes it. */
interface StoredMetadata extends EventMetadata {
  readonly version: number;
}

/**
 * Whether an event of the log is one that a desk appended: neither the server's own, nor another program's, nor the one
 * that names the log.
 */
export const isOurs = ({ type, streamId, isJson, metadata }: Stored): boolean =>
  isJson &&
  !type.startsWith('$') &&
  !streamId.startsWith('$') &&
  streamId !== LOG_STREAM &&
  Number.isSafeInteger((metadata as Partial<StoredMetadata> | undefined)?.version);

/** Offset of an event in the log: commit and prepare position are the same number for all that is appended over gRPC. */
export function positionOf({ id, streamId, position }: Stored): number {
  const offset = Number(position?.commit ?? -1);
  if (!Number.isSafeInteger(offset) || offset < 0)
    throw new RangeError(`event ${id} of ${streamId} has no position in the log that a number can hold`);
  return offset;
}

/** Throws TypeError for an event that no desk wrote. */
export function recorded(stored: Stored): RecordedEvent {
  const { version, ...metadata } = (stored.metadata ?? {}) as Partial<StoredMetadata>;
  if (!stored.isJson || version === undefined || metadata.commandId === undefined)
    throw new TypeError(`event ${stored.id} of ${stored.streamId} was not written by a desk: it has no version`);
  return {
    id: stored.id,
    stream: stored.streamId,
    revision: Number(stored.revision),
    position: positionOf(stored),
    type: stored.type,
    version,
    data: stored.data as unknown,
    metadata: metadata as EventMetadata,
  };
}
