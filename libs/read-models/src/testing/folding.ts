import type { NewEvent, RecordedEvent } from '@eventdesk/kernel/event';
import type { Document, Projection } from '@eventdesk/kernel/projection';

/** Events as they stand in a stream, from its first on. */
export const recorded = (stream: string, events: readonly NewEvent[]): readonly RecordedEvent[] =>
  events.map(({ type, version, data }, revision) => ({
    id: `${stream}:${revision}`,
    stream,
    revision,
    position: revision,
    type,
    version,
    data: JSON.parse(JSON.stringify(data)) as unknown,
    metadata: { commandId: 'c', correlationId: 'c', causationId: 'c', actor: 'timer:test' },
  }));

/** The document that a stream's events fold into. */
export const folded = <Doc extends Document>(
  projection: Projection<Doc>,
  stream: string,
  events: readonly NewEvent[],
): Doc | undefined =>
  recorded(stream, events).reduce<Doc | undefined>((doc, event) => projection.fold(doc, event), undefined);

/** The same data with every personal value that `isPersonal` finds erased. */
export function erasedIn(value: unknown, isPersonal: (key: string, value: unknown) => boolean): unknown {
  if (Array.isArray(value))
    return value.map((item) => (isPersonal('', item) ? { erased: true } : erasedIn(item, isPersonal)));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      item !== null && isPersonal(key, item) ? { erased: true } : erasedIn(item, isPersonal),
    ]),
  );
}
