import type { EventMetadata } from '@eventdesk/kernel/event';
import type { Stored } from './read-answer';

/** How metadata begin that this adapter wrote: the version stands before what they hold else. */
const VERSION = /^\{"version":(\d{1,15})([,}])/;
/** Room for such a beginning. */
const BEGINNING = 32;

/** Version and metadata of an event as the desk that wrote it had them. */
export interface Described {
  readonly version: number;
  readonly metadata: EventMetadata;
}

/** What the data of an event say; what is no JSON is text. */
export function dataOf({ data }: Stored): unknown {
  const text = data.toString('utf8');
  const json = jsonIn(text);
  return json === undefined ? text : json;
}

/** What the metadata of an event say; undefined where they name no version: no desk wrote them. */
export function describedIn({ metadata }: Stored): Described | undefined {
  const text = metadata.toString('utf8');
  const [begin, version, next] = VERSION.exec(text) ?? [];
  // Cut off before the rest is read: to take the version out of what was read costs several times as much.
  if (begin !== undefined && next === ',') {
    const rest = jsonIn(`{${text.slice(begin.length)}`);
    return rest === undefined ? undefined : { version: Number(version), metadata: rest as EventMetadata };
  }
  const { version: last, ...others } = (jsonIn(text) ?? {}) as Partial<Described>;
  return Number.isSafeInteger(last) ? { version: last as number, metadata: others as EventMetadata } : undefined;
}

/** The version alone, where it stands first without reading the rest. */
export function versionOf(stored: Stored): number | undefined {
  const begin = VERSION.exec(stored.metadata.toString('latin1', 0, BEGINNING));
  return begin ? Number(begin[1]) : describedIn(stored)?.version;
}

/** Undefined for what is no JSON. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
