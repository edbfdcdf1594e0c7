import { createHash } from 'node:crypto';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import { markerType } from '@eventdesk/kernel/ports/feed';

/**
 * What a signature is made over, each part behind its length: source, subject, revision, type, SHA-256 of the value; and
 * for `ce_mac2` what else is made use of: id, position, correlation, causation, time.
 */
export type Signed = readonly [
  source: string,
  subject: string,
  revision: string,
  type: string,
  hash: Uint8Array,
  ...rest: string[],
];

/** Makes `ce_mac` and `ce_mac2` (T43). */
export type Sign = (parts: Signed) => string;
/** Says whether a signature is one of ours. */
export type Verify = (parts: Signed, mac: string) => boolean;

/** A record as it is produced; all header values are UTF-8 text. */
export interface FeedMessage {
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A record as it comes. */
export interface RawMessage {
  readonly key: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly headers?: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>;
}

export interface Envelope {
  readonly logId: string;
  /** What addresses of schemas begin with. */
  readonly publicUrl: string;
  /** Whether the event leaves as a marker alone, which keeps its revision. */
  readonly isInternal: (event: RecordedEvent) => boolean;
  readonly sign: Sign;
}

/** The headers that `ce_mac2` holds beside what `ce_mac` does. */
const others = ['ce_id', 'ce_position', 'ce_correlationid', 'ce_causationid', 'ce_time'] as const;

/** What `ce_source` says of the events of a log. */
export const sourceOf = (logId: string): string => `urn:uuid:${logId}`;

/** A header as text; empty when there is none, or more than one. */
export function headerOf({ headers }: RawMessage, name: string): string {
  const value = headers?.[name];
  return value === undefined || Array.isArray(value) ? '' : value.toString();
}

/** A whole number as it is written in a header; undefined when it is none. */
export const numberOf = (text: string): number | undefined => (/^\d{1,15}$/.test(text) ? Number(text) : undefined);

const hashOf = (value: Buffer | string): Uint8Array => createHash('sha256').update(value).digest();

/** The record of an event: CloudEvents 1.0 in binary mode, signed. */
export function messageOf(event: RecordedEvent, { logId, publicUrl, isInternal, sign }: Envelope): FeedMessage {
  const hidden = isInternal(event);
  const type = hidden ? `eventdesk.${markerType}.v1` : `eventdesk.${event.type}.v${event.version}`;
  const value = hidden ? '{}' : JSON.stringify(event.data);
  const source = sourceOf(logId);
  const { at } = event.data as { readonly at?: unknown };
  const parts: Signed = [source, event.stream, String(event.revision), type, hashOf(value)];
  const said = {
    ce_id: event.id,
    ce_time: typeof at === 'string' ? at : '1970-01-01T00:00:00Z',
    ce_position: String(event.position),
    ce_correlationid: event.metadata.correlationId,
    ce_causationid: event.metadata.causationId,
  };
  return {
    key: event.stream,
    value,
    headers: {
      ...said,
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_type: type,
      ce_source: source,
      ce_subject: event.stream,
      ce_dataschema: `${publicUrl}/schemas/${type}.json`,
      ce_revision: String(event.revision),
      ce_mac: sign(parts),
      ce_mac2: sign([...parts, ...others.map((name) => said[name])]),
    },
  };
}

/** Why a record was set aside: not signed by us, of another log, or none of our form. */
export type Aside = 'forged' | 'other-log' | 'unreadable';

/** A record of an earlier release, whose signature holds neither id nor position: it only names an event of ours. */
export const halfSigned = 'half-signed';

/**
 * The event of a record, or why it is set aside. The signature is looked at before anything is made of the value. The
 * command and the actor stay in the event store: they are empty here.
 */
export function eventOf(message: RawMessage, logId: string, verify: Verify): RecordedEvent | typeof halfSigned | Aside {
  const text = (name: string): string => headerOf(message, name);
  const [source, stream, type, value] = [text('ce_source'), text('ce_subject'), text('ce_type'), message.value ?? ''];
  const named = /^eventdesk\.([A-Za-z]+)\.v([1-9]\d*)$/.exec(type);
  const [revision, position] = [numberOf(text('ce_revision')), numberOf(text('ce_position'))];
  const parts: Signed = [source, stream, text('ce_revision'), type, hashOf(value)];
  if (!verify(parts, text('ce_mac'))) return 'forged';
  const isWhole = message.headers?.['ce_mac2'] !== undefined;
  if (isWhole && !verify([...parts, ...others.map(text)], text('ce_mac2'))) return 'forged';
  if (source !== sourceOf(logId)) return 'other-log';
  const data = parsed(value.toString());
  // The key chose the partition: another one than the subject would break the order of the stream.
  if (
    !named ||
    revision === undefined ||
    position === undefined ||
    data === undefined ||
    message.key?.toString() !== stream
  )
    return 'unreadable';
  if (!isWhole) return halfSigned;
  return {
    id: text('ce_id'),
    stream,
    revision,
    position,
    type: named[1] ?? '',
    version: Number(named[2]),
    data,
    metadata: {
      commandId: '',
      correlationId: text('ce_correlationid'),
      causationId: text('ce_causationid'),
      actor: '',
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
