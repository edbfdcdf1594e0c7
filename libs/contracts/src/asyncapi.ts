import { cloudEventType, isPublic, markerType } from './cloud-event';
import { eventSchemas } from './event-schemas';
import type { JsonSchema } from './json-schema';
import type { PublicKind } from './streams';
import { definitionsOfKind, publicKinds, topicOf } from './streams';

const text = (description: string): JsonSchema => ({ type: 'string', description });

/** CloudEvents 1.0 in binary mode: all values are UTF-8 text. */
const headers: JsonSchema = {
  type: 'object',
  required: ['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_subject', 'ce_time', 'ce_revision', 'content-type'],
  properties: {
    ce_specversion: { type: 'string', const: '1.0' },
    'content-type': { type: 'string', const: 'application/json' },
    ce_id: text('id of the event'),
    ce_type: text('`eventdesk.<Type>.v<schema>`, the version as it was written'),
    ce_source: text('`urn:uuid:` and the id of the log; another after a restore'),
    ce_subject: text('the stream, also the key of the record'),
    ce_time: { type: 'string', format: 'date-time' },
    ce_dataschema: text('address of the JSON Schema of the value'),
    ce_revision: text('place in the stream, from 0 without gaps'),
    ce_position: text('place in the log'),
    ce_correlationid: text('everything that one outside cause led to'),
    ce_causationid: text('the event or call that caused this one'),
    ce_mac: text('HMAC-SHA-256 over source, subject, revision, type and the hash of the value, base64url'),
    ce_mac2: text('the same over all these, id, position, correlation, causation and time'),
  },
};

const describe: Readonly<Record<PublicKind, string>> = {
  inbound: 'Everything that came in by a channel, and what became of it.',
  ticket: 'Tickets, from opening to closing.',
  delivery: 'What was sent or will be, and its fate.',
  contact: 'People and addresses as they became known.',
  settings: 'Types, statuses, priorities, lines, departments, agents, limits.',
};

const typesOf = (kind: PublicKind): readonly string[] => [
  ...definitionsOfKind[kind].filter(isPublic).map(({ type, version }) => cloudEventType(type, version)),
  markerType,
];

const ref = (path: string): JsonSchema => ({ $ref: `#/${path}` });

/** The AsyncAPI 3 document of the feed. */
export function asyncApi(version: string): JsonSchema {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Eventdesk events',
      version,
      description:
        'At least once. First occurrences per key come in revision order without gaps, repeats may go back any ' +
        'distance: keep the highest revision per (source, subject). An event that a reader may not see is a marker ' +
        `(${markerType}) with an empty value: count it and go on. A gap is filled from GET /v2/events.`,
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(
      publicKinds.map((kind) => [
        kind,
        {
          address: topicOf(kind),
          description: describe[kind],
          messages: Object.fromEntries(typesOf(kind).map((type) => [type, ref(`components/messages/${type}`)])),
          bindings: { kafka: { topic: topicOf(kind) } },
        },
      ]),
    ),
    operations: Object.fromEntries(
      publicKinds.map((kind) => [
        `${kind}Happened`,
        {
          action: 'send',
          channel: ref(`channels/${kind}`),
          messages: typesOf(kind).map((type) => ref(`channels/${kind}/messages/${type}`)),
        },
      ]),
    ),
    components: {
      messages: Object.fromEntries(
        [...eventSchemas().keys()].map((type) => [
          type,
          {
            name: type,
            contentType: 'application/json',
            headers: ref('components/schemas/Headers'),
            payload: ref(`components/schemas/${type}`),
            bindings: { kafka: { key: { type: 'string', description: 'the stream' } } },
          },
        ]),
      ),
      schemas: { Headers: headers, ...Object.fromEntries(eventSchemas()) },
    },
  };
}
