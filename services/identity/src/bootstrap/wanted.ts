import type { Area } from '@eventdesk/domain/catalog/events';

/** Where the secret of an entry is kept. */
export interface Credential {
  readonly reference: string;
  readonly version: number;
}

/** What an entry is made with. */
export interface Making {
  /** Id of the entry of an area with a key. */
  readonly idOf: (area: Area, key: string) => string;
  /** The entry as it is now; undefined when there is none. */
  readonly present: Readonly<Record<string, unknown>> | undefined;
  /** The entry's secret, when it has one. */
  readonly credential: Credential | undefined;
}

/** An entry as the file, or a first start, wants it. */
export interface Wanted {
  readonly area: Area;
  /** What tells it from others of its area. */
  readonly key: string;
  /** Id that the file names, UUID text. */
  readonly id?: string;
  /** What is compared with what was applied last: the entry as it stands in the file, secrets included. */
  readonly source: unknown;
  /** Made when the area has no such entry, then left alone. */
  readonly onlyOnce: boolean;
  /** `hashed`: only its hash is needed. */
  readonly secret?: { readonly text: string; readonly kept: 'hashed' | 'whole' };
  /** Whose key seals its personal values. */
  readonly owner?: string;
  /** Members of the event besides `at`, `id` and `applied`. */
  readonly make: (making: Making) => Readonly<Record<string, unknown>>;
}
