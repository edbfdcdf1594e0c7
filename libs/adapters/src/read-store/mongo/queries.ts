import type { mongo } from 'mongoose';
import { inOrder } from '../../mongo/text-order';
import type { Place } from '../cursor';
import type { Key } from '../key';
import { nothing } from '../key';
import type { Plan, Range } from '../plan';
import type { StoredDocument } from './layout';
import { pathOf, storedKey } from './layout';

export type Conditions = mongo.Filter<StoredDocument>;
export type Order = Record<string, 1 | -1>;

/** What a plan asks for; undefined when nothing can fit. The branches of a plan are all combinations of values. */
export function conditionsOf({ branches, range, has }: Plan): Conditions[] | undefined {
  const [first] = branches;
  if (!first) return undefined;
  const all: Conditions[] = [{ live: true }];
  for (const field of first.keys()) {
    const keys = new Set(branches.map((branch) => storedKey(branch.get(field) ?? nothing)));
    all.push({ [pathOf(field)]: keys.size === 1 ? [...keys][0] : { $in: [...keys] } });
  }
  if (range) all.push({ [pathOf(range.field)]: withinOf(range) });
  if (has) all.push({ [`t.${has.field}`]: storedKey(has.key) });
  return all;
}

/** A comparison finds only what is of its own type; null is a number here and must be left out of them. */
function withinOf({ from, to }: Range): Readonly<Record<string, Key>> {
  const isNumber = typeof (from ?? to) === 'number';
  return {
    ...(from !== undefined ? { $gte: storedKey(from) } : isNumber && { $gt: nothing }),
    ...(to !== undefined && { $lte: storedKey(to) }),
  };
}

/** Words that a document must have by prefix: each an anchored pattern, which an index of words serves. */
export const wordsOf = (words: readonly string[]): Conditions[] =>
  words.map((word) => ({ w: new RegExp(`^${inOrder(word)}`) }));

/** The order of a page. */
export const orderOf = (sort: string, descending: boolean): Order => {
  const direction = descending ? -1 : 1;
  return sort === 'id' ? { _id: direction } : { [pathOf(sort)]: direction, _id: direction };
};

/** What lies behind a place in an order: the bound alone first, which walks the index from there. */
export function behind(sort: string, descending: boolean, { key, id }: Place): Conditions[] {
  const than = descending ? '$lt' : '$gt';
  const _id = inOrder(id);
  if (sort === 'id') return [{ _id: { [than]: _id } }];
  const path = pathOf(sort);
  const at = storedKey(key);
  const here: Conditions = { [path]: at, _id: { [than]: _id } };
  const either = [{ [path]: { [than]: at } }, here];
  // Numbers come before text, and a comparison finds one type alone.
  if (typeof at === 'number' && !descending) return [{ $or: [...either, { [path]: { $gte: '' } }] }];
  if (typeof at === 'string' && descending) return [{ $or: [...either, { [path]: { $gte: nothing } }] }];
  return [{ [path]: { [`${than}e`]: at } }, { $or: either }];
}
