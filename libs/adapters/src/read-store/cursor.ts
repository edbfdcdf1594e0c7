import type { PageQuery } from '@eventdesk/kernel/ports/read-store';
import { Problem } from '@eventdesk/kernel/problem';
import { versionedName } from '@eventdesk/kernel/projection';
import { z } from 'zod';
import type { Key } from './key';
import type { Declared } from './plan';

/**
 * A place in one order of one collection: `next` of a page. It says where to go on and gives no right to anything:
 * the filter of the next page, and who may ask, are decided anew each time.
 */
export interface Place {
  readonly key: Key;
  readonly id: string;
}

const text = z.string().max(4096);
const schema = z.tuple([z.literal(1), text, text, z.boolean(), z.boolean(), z.union([text, z.number()]), text]);
const longest = 16_384;

/** What a cursor must agree with: the collection and the order it was made for. */
const orderOf = (declared: Declared, query: PageQuery<never>) =>
  [versionedName(declared), query.sort as string, query.descending ?? false, query.search !== undefined] as const;

/** The cursor behind a place. */
export const cursorAt = (declared: Declared, query: PageQuery<never>, { key, id }: Place): string =>
  Buffer.from(JSON.stringify([1, ...orderOf(declared, query), key, id])).toString('base64url');

/** The place of the query's cursor, if it has one. Throws Problem `invalid` for one that is none, or of another order. */
export function placeOf(declared: Declared, query: PageQuery<never>): Place | undefined {
  if (query.after === undefined) return undefined;
  const read = schema.safeParse(decoded(query.after));
  const order = orderOf(declared, query);
  if (!read.success || order.some((part, at) => part !== read.data[at + 1]))
    throw new Problem('bad-cursor', 'invalid', 'after: give the `next` of a page of this very list, or leave it out', {
      fields: [{ field: 'after', detail: 'is no cursor of this list' }],
    });
  return { key: read.data[5], id: read.data[6] };
}

function decoded(cursor: string): unknown {
  if (cursor.length > longest || !/^[\w-]+$/.test(cursor)) return undefined;
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}
