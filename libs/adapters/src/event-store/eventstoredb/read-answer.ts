import { MalformedMessage, tagOf, wire, WireReader } from './wire';

/** An event as the server gives it; payloads are bytes until somebody wants to know what they say. */
export interface Stored {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  /** Commit position, the offset in the log; not exact where no number can hold it. */
  readonly position: number;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Buffer;
  readonly metadata: Buffer;
}

/** What one message of a read says: an event, or something that no read needs (the last position, no such stream). */
export type ReadAnswer = Stored | 'other';

// The tags are those of the service's definition: ReadResp, its ReadEvent, RecordedEvent, UUID and StreamIdentifier.
const answer = { event: tagOf(1, wire.bytes) } as const;
const resolved = { event: tagOf(1, wire.bytes) } as const;
const event = {
  id: tagOf(1, wire.bytes),
  stream: tagOf(2, wire.bytes),
  revision: tagOf(3, wire.varint),
  commitPosition: tagOf(5, wire.varint),
  property: tagOf(6, wire.bytes),
  metadata: tagOf(7, wire.bytes),
  data: tagOf(8, wire.bytes),
} as const;
const uuid = { text: tagOf(2, wire.bytes) } as const;
const identifier = { name: tagOf(3, wire.bytes) } as const;
const entry = { key: tagOf(1, wire.bytes), value: tagOf(2, wire.bytes) } as const;

const nothing: Buffer = Buffer.alloc(0);

/**
 * Reads one message of a read without the client's classes, which take several times as long and read every payload
 * (docs/adr/0016-reads-of-eventstoredb-decoded-here.md). Throws MalformedMessage.
 */
export function readAnswer(bytes: Buffer): ReadAnswer {
  let found: ReadAnswer = 'other';
  const message = new WireReader(bytes);
  for (let tag = message.next(); tag !== 0; tag = message.next())
    if (tag === answer.event) found = eventIn(message.message());
    else message.skip(tag);
  return found;
}

/** The event itself, and not a link that led to it: reads ask for no links. */
function eventIn(message: WireReader): ReadAnswer {
  let found: ReadAnswer = 'other';
  for (let tag = message.next(); tag !== 0; tag = message.next())
    if (tag === resolved.event) found = recordedIn(message.message());
    else message.skip(tag);
  return found;
}

function recordedIn(message: WireReader): Stored {
  let [id, stream, type, isJson] = ['', '', '', false];
  // A number that is 0 is not sent.
  let [revision, position] = [0, 0];
  let [data, metadata] = [nothing, nothing];
  for (let tag = message.next(); tag !== 0; tag = message.next())
    switch (tag) {
      case event.id:
        id = textIn(message.message(), uuid.text);
        break;
      case event.stream:
        stream = textIn(message.message(), identifier.name);
        break;
      case event.revision:
        revision = message.varint();
        break;
      case event.commitPosition:
        position = message.varint();
        break;
      case event.property: {
        const { key, value } = propertyIn(message.message());
        if (key === 'type') type = value;
        else if (key === 'content-type') isJson = value === 'application/json';
        break;
      }
      case event.metadata:
        metadata = message.view();
        break;
      case event.data:
        data = message.view();
        break;
      default:
        message.skip(tag);
    }
  if (id === '' || stream === '') throw new MalformedMessage('an event has no id as text, or no stream', 0);
  return { id, stream, revision, position, type, isJson, data, metadata };
}

function textIn(message: WireReader, wanted: number): string {
  let text = '';
  for (let tag = message.next(); tag !== 0; tag = message.next())
    if (tag === wanted) text = message.text();
    else message.skip(tag);
  return text;
}

function propertyIn(message: WireReader): { readonly key: string; readonly value: string } {
  let [key, value] = ['', ''];
  for (let tag = message.next(); tag !== 0; tag = message.next())
    if (tag === entry.key) key = message.text();
    else if (tag === entry.value) value = message.text();
    else message.skip(tag);
  return { key, value };
}
