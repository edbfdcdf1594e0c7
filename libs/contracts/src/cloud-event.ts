import type { AnyEventDefinition, RecordedEvent } from '@eventdesk/kernel/event';
import { z } from 'zod';

/** CloudEvents type of an event: `eventdesk.TicketOpened.v1`. */
export const cloudEventType = (type: string, version: number): string => `eventdesk.${type}.v${version}`;
/** What stands for an event that the reader may not see: it keeps the revision, so that streams have no gaps. */
export const markerType = cloudEventType('Internal', 1);
/** Address of the JSON Schema of an event's data; `base` is the desk's public URL. */
export const schemaUrl = (base: string, cloudType: string): string => `${base}/schemas/${cloudType}.json`;

const extensions = {
  revision: z.number().int().nonnegative().meta({ description: 'place in the stream, from 0 without gaps' }),
  position: z.number().int().nonnegative().meta({ description: 'place in the log of this source, growing' }),
  correlationid: z.string().meta({ description: 'everything that one outside cause led to' }),
  causationid: z.string().meta({ description: 'the event or call that caused this one' }),
};

/** CloudEvents 1.0 in JSON, with the extensions of the feed (`ce_…` headers there). */
export const cloudEvent = z.strictObject({
  specversion: z.literal('1.0'),
  id: z.string(),
  type: z.string().regex(/^eventdesk\.[A-Za-z]+\.v[1-9][0-9]*$/),
  source: z.string().meta({ description: '`urn:uuid:` and the id of the log; another after a restore' }),
  subject: z.string().meta({ description: 'the stream: `ticket-<uuid>`' }),
  time: z.string().meta({ format: 'date-time' }),
  datacontenttype: z.literal('application/json'),
  dataschema: z.string(),
  ...extensions,
  data: z.record(z.string(), z.unknown()),
});
export type CloudEvent = z.infer<typeof cloudEvent>;

/** Where an envelope comes from: the log's id and what links begin with. */
export interface Source {
  readonly logId: string;
  readonly publicUrl: string;
}

/** The envelope of an event as it was written. `data` says what the reader may see of it; left out: a marker. */
export function envelope(source: Source, event: RecordedEvent, data?: unknown): CloudEvent {
  const type = data === undefined ? markerType : cloudEventType(event.type, event.version);
  return {
    specversion: '1.0',
    id: event.id,
    type,
    source: `urn:uuid:${source.logId}`,
    subject: event.stream,
    time: timeOf(event),
    datacontenttype: 'application/json',
    dataschema: schemaUrl(source.publicUrl, type),
    revision: event.revision,
    position: event.position,
    correlationid: event.metadata.correlationId,
    causationid: event.metadata.causationId,
    data: (data ?? {}) as Record<string, unknown>,
  };
}

/** Events say when they happened; the few that do not have the time in front of their id. */
function timeOf({ id, data }: RecordedEvent): string {
  const { at } = data as { readonly at?: unknown };
  return typeof at === 'string' ? at : new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toISOString();
}

/** Whether events of a definition leave as they are, for those who may see their stream. */
export const isPublic = (definition: Pick<AnyEventDefinition, 'audience'>): boolean => definition.audience === 'public';
