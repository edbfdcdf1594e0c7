import { eventDefinitions } from '@eventdesk/domain/catalogue';
import type { AnyEventDefinition } from '@eventdesk/kernel/event';
import { cloudEventType, isPublic, markerType } from './cloud-event';
import type { JsonSchema } from './json-schema';
import { jsonSchemaOf } from './json-schema';
import { definitionsOfKind, publicKinds } from './streams';

const dialect = 'https://json-schema.org/draft/2020-12/schema';
const marker: JsonSchema = { type: 'object', properties: {}, additionalProperties: false };

const entry = ({ type, version, schema }: AnyEventDefinition): readonly [string, JsonSchema] => [
  cloudEventType(type, version),
  jsonSchemaOf(schema, 'output'),
];

/**
 * JSON Schemas of the data of every event that leaves, by CloudEvents type. A personal value is also described as
 * erased and as withheld: every reader meets these.
 */
export const eventSchemas = (): ReadonlyMap<string, JsonSchema> =>
  new Map([
    ...publicKinds.flatMap((kind) => definitionsOfKind[kind].filter(isPublic).map(entry)),
    [markerType, marker] as const,
  ]);

/** A schema as a document of its own. */
export const schemaDocument = (cloudType: string, schema: JsonSchema): JsonSchema => ({
  $schema: dialect,
  title: cloudType,
  ...schema,
});

/** Who folds or acts on event types, as `describe` shows it. */
export interface Handler {
  /** `projection ticket-list`, `policy confirm` … */
  readonly name: string;
  readonly types: readonly string[];
}

/** What there is to know of an event type. */
export interface EventDescription {
  readonly type: string;
  readonly audience: 'public' | 'internal';
  /** Kind of stream that holds it, when it is one that leaves; else null. */
  readonly kind: string | null;
  readonly appendedBy: readonly string[];
  readonly handledBy: readonly string[];
  readonly versions: readonly { readonly version: number; readonly cloudType: string; readonly schema: JsonSchema }[];
}

/**
 * Describes an event type; undefined when there is none of this name. `appenders` and `handlers` come from whoever
 * composes the desk: deciders with the types that they write, projections and policies with those that they read.
 */
export function describeEvent(
  type: string,
  appenders: readonly Handler[],
  handlers: readonly Handler[],
): EventDescription | undefined {
  const versions = eventDefinitions.filter((definition) => definition.type === type);
  const newest = versions.at(-1);
  if (!newest) return undefined;
  const named = (list: readonly Handler[]) => list.filter(({ types }) => types.includes(type)).map(({ name }) => name);
  return {
    type,
    audience: newest.audience,
    kind: publicKinds.find((kind) => definitionsOfKind[kind].some((definition) => definition.type === type)) ?? null,
    appendedBy: named(appenders),
    handledBy: named(handlers),
    versions: versions.map(({ version, schema }) => ({
      version,
      cloudType: cloudEventType(type, version),
      schema: jsonSchemaOf(schema, 'output'),
    })),
  };
}
