import type { Filter, PageQuery } from '@eventdesk/kernel/ports/read-store';
import { Problem } from '@eventdesk/kernel/problem';
import type { Projection } from '@eventdesk/kernel/projection';
import type { Key } from './key';
import { compareKeys, isScalar, keyIn, keyOf, nothing, termsIn } from './key';

/** Both ends are in it. */
export interface Range {
  readonly field: string;
  readonly from?: Key;
  readonly to?: Key;
}

/**
 * A filter as branches of an index walk: each branch fixes fields to one value, so that every branch comes in index
 * order and a page is their merge; an `in` on an index never costs a sort of all that fits.
 */
export interface Plan {
  readonly branches: readonly ReadonlyMap<string, Key>[];
  readonly range?: Range;
  /** A value that a field's list must hold. */
  readonly has?: { readonly field: string; readonly key: Key };
}

const mostBranches = 200;
export const mostItems = 1000;

/** What a projection declares about looking up. */
export type Declared = Pick<Projection, 'name' | 'version' | 'indexes'> & { readonly searchOrder?: string };

/** Plans a page. Throws Problem `invalid` when no declared index serves it. */
export function planPage(declared: Declared, query: PageQuery<never>): Plan {
  if (!Number.isInteger(query.limit) || query.limit < 1 || query.limit > mostItems)
    throw new Problem('bad-limit', 'invalid', `limit is ${query.limit}; give a whole number from 1 to ${mostItems}`);
  const { fixed, range, plan } = read(query.filter);
  const sort: string = query.sort;
  if (plan.has) {
    const alone = fixed.size === 0 && !range && query.search === undefined && sort === 'id';
    if (!alone || !hasTerms(declared, plan.has.field)) throw unserved(declared, `has (${plan.has.field}) with more`);
    return plan;
  }
  if (query.search !== undefined) {
    if (sort !== declared.searchOrder) throw unserved(declared, `a search sorted by ${sort}`);
    const known = new Set(['id', sort, ...ordered(declared).flatMap(({ fields }) => fields)]);
    const strange = [...fixed, ...(range ? [range.field] : [])].find((field) => !known.has(field));
    if (strange !== undefined) throw unserved(declared, `a search filtered by ${strange}`);
    return plan;
  }
  const inOrder = !range || range.field === sort;
  const served =
    inOrder &&
    (ordered(declared).some(
      ({ fields }) =>
        same(fields, fixed) ? sort === 'id' || sort === fields.at(-1) : fields.at(-1) === sort && same(fields.slice(0, -1), fixed), // prettier-ignore
    ) ||
      (sort === 'id' && (fixed.size === 0 || same(['id'], fixed))));
  if (!served) throw unserved(declared, `filter (${namesOf(query.filter)}) sorted by ${sort}`);
  return plan;
}

/** Plans a count. Throws Problem `invalid` when the filter is not the beginning of a declared index. */
export function planCount(declared: Declared, filter: Filter<never>): Plan {
  const { fixed, range, plan } = read(filter);
  const served =
    (fixed.size === 0 && !range && (!plan.has || hasTerms(declared, plan.has.field))) ||
    ordered(declared).some(
      ({ fields }) =>
        !plan.has && same(fields.slice(0, fixed.size), fixed) && (!range || fields[fixed.size] === range.field),
    );
  if (!served) throw unserved(declared, `count of (${namesOf(filter)})`);
  return plan;
}

/** Whether a document fits a plan. */
export const fits = (plan: Plan, doc: object): boolean =>
  within(plan.range, doc) &&
  (!plan.has || termsIn(doc, plan.has.field).includes(plan.has.key)) &&
  plan.branches.some((branch) => [...branch].every(([field, key]) => keyIn(doc, field) === key));

/** The indexes that hold documents in an order. */
export const ordered = ({ indexes }: Pick<Declared, 'indexes'>) => indexes.filter(({ terms }) => !terms);

const hasTerms = ({ indexes }: Declared, field: string): boolean =>
  indexes.some(({ terms, fields }) => terms && fields[0] === field);

function within(range: Range | undefined, doc: object): boolean {
  if (!range) return true;
  const value = keyIn(doc, range.field);
  const end = range.from ?? range.to;
  return (
    value !== nothing &&
    typeof value === typeof end &&
    (range.from === undefined || compareKeys(value, range.from) >= 0) &&
    (range.to === undefined || compareKeys(value, range.to) <= 0)
  );
}

function read(filter: Filter<never> = {}): { fixed: ReadonlySet<string>; range?: Range; plan: Plan } {
  const ranges: Range[] = [];
  const values: [string, readonly Key[]][] = [];
  let has: Plan['has'];
  for (const [field, want] of Object.entries<unknown>(filter)) {
    if (want === undefined) continue;
    if (isScalar(want)) values.push([field, [keyOf(want)]]);
    else if (hasIn(want)) values.push([field, [...new Set(want.in.map(keyOf))]]);
    else if (isHas(want)) has = { field, key: keyOf(want.has) };
    else ranges.push(rangeOf(field, want as { from?: unknown; to?: unknown }));
  }
  const size = values.reduce((product, [, keys]) => product * keys.length, 1);
  if (ranges.length > 1 || size > mostBranches)
    throw new Problem(
      'filter-too-wide',
      'invalid',
      `give one range at most, and ${mostBranches} combinations of values`,
    );
  const branches = values.reduce<ReadonlyMap<string, Key>[]>(
    (made, [field, keys]) => made.flatMap((branch) => keys.map((key) => new Map([...branch, [field, key]]))),
    [new Map<string, Key>()],
  );
  const range = ranges[0];
  return {
    fixed: new Set(values.map(([field]) => field)),
    ...(range && { range }),
    plan: { branches, ...(range && { range }), ...(has && { has }) },
  };
}

const hasIn = (want: unknown): want is { readonly in: readonly unknown[] } =>
  typeof want === 'object' && want !== null && 'in' in want && Array.isArray(want.in);

const isHas = (want: unknown): want is { readonly has: unknown } =>
  typeof want === 'object' && want !== null && 'has' in want;

function rangeOf(field: string, { from, to }: { from?: unknown; to?: unknown }): Range {
  const ends = [from, to].filter((end) => end !== undefined);
  if (ends.length === 0 || ends.some((end) => end === null) || typeof ends[0] !== typeof ends.at(-1))
    throw new Problem('bad-range', 'invalid', `range of ${field}: give from, to or both, of one type and not null`);
  return { field, ...(from !== undefined && { from: keyOf(from) }), ...(to !== undefined && { to: keyOf(to) }) };
}

const same = (fields: readonly string[], set: ReadonlySet<string>): boolean =>
  fields.length === set.size && fields.every((field) => set.has(field));

const namesOf = (filter: object | undefined): string => Object.keys(filter ?? {}).join(', ');

const unserved = (declared: Declared, what: string): Problem =>
  new Problem(
    'no-index',
    'invalid',
    `${declared.name}-v${declared.version}: ${what} is served by none of its indexes: ` +
      declared.indexes.map(({ fields }) => `(${fields.join(', ')})`).join(' '),
  );
