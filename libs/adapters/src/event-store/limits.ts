import type { EventToAppend } from '@eventdesk/kernel/event';
import { appendLimits, AppendTooLarge, none } from '@eventdesk/kernel/ports/event-store';

/** An event as every adapter stores it: data and metadata are JSON text. */
export interface WrittenEvent {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly data: string;
  readonly metadata: string;
}

/** Lower case, not nil: EventStoreDB gives ids back so, and a nil or malformed one stops its client for good. */
const UUID = /^(?!00000000-0000-0000-0000-000000000000$)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TYPE = /^[A-Z][A-Za-z0-9]*$/;
/** Kind, hyphen, id: printable ASCII, so that it is the same name in a file, a topic's key and a URL. */
const STREAM = /^[a-z][a-z0-9]*-[!-~]+$/;

/**
 * The stored form of an append, the same in every adapter. Throws AppendTooLarge (invariant 18), and TypeError for what
 * is a mistake of the caller: nothing to append, a name or id of the wrong form, data that JSON cannot hold.
 */
export function checkedAppend(stream: string, events: readonly EventToAppend[], expected: number): WrittenEvent[] {
  if (!STREAM.test(stream)) throw new TypeError(`"${stream}" is no stream: a kind, a hyphen and an id are`);
  if (!Number.isSafeInteger(expected) || expected < none)
    throw new TypeError(`append to ${stream}: ${expected} is no revision to expect; -1 means a new stream`);
  if (events.length === 0) throw new TypeError(`append to ${stream} holds no event`);
  let total = 0;
  return events.map((event) => {
    const written = writtenForm(stream, event);
    const bytes = Buffer.byteLength(written.data) + Buffer.byteLength(written.metadata);
    if (bytes > appendLimits.event) throw new AppendTooLarge(stream, bytes, appendLimits.event);
    total += bytes;
    if (total > appendLimits.append) throw new AppendTooLarge(stream, total, appendLimits.append);
    return written;
  });
}

function writtenForm(stream: string, { id, type, version, data, metadata }: EventToAppend): WrittenEvent {
  if (!UUID.test(id)) throw new TypeError(`append to ${stream}: event id "${id}" is no UUID in lower case`);
  if (!TYPE.test(type)) throw new TypeError(`append to ${stream}: "${type}" is no event type`);
  if (!Number.isSafeInteger(version) || version < 1)
    throw new TypeError(`append to ${stream}: ${type} has version ${version}, the first is 1`);
  if (data === undefined) throw new TypeError(`append to ${stream}: ${type} has no data`);
  return { id, type, version, data: JSON.stringify(data), metadata: JSON.stringify(metadata) };
}
