import type { Value } from '../../sqlite/parameters';
import type { Place } from '../cursor';
import type { Key } from '../key';
import { compareKeys, nothing } from '../key';
import type { Plan, Range } from '../plan';
import type { Layout } from './tables';
import { columnOf } from './tables';

/** A statement with what is bound to it. */
export interface Query {
  readonly sql: string;
  readonly values: readonly Value[];
}

interface Conditions {
  readonly terms: string[];
  readonly values: Value[];
}

/** A page of one branch of a plan, in the order of its index, behind a place. */
export function pageOf(
  layout: Layout,
  branch: ReadonlyMap<string, Key>,
  { range, has }: Pick<Plan, 'range' | 'has'>,
  { sort, descending, place, limit }: { sort: string; descending: boolean; place?: Place; limit: number },
): Query {
  const found = conditionsOf(layout, branch, withoutPassed(range, place, descending), has);
  const column = columnOf(layout, sort);
  const [sign, direction] = descending ? ['<', 'desc'] : ['>', 'asc'];
  if (place) {
    found.terms.push(column === 'id' ? `id ${sign} ?` : `(${column}, id) ${sign} (?, ?)`);
    found.values.push(...(column === 'id' ? [place.id] : [place.key, place.id]));
  }
  const order = column === 'id' ? `id ${direction}` : `${column} ${direction}, id ${direction}`;
  return {
    sql: `select id, revision, doc, ${column} from ${layout.table} where ${found.terms.join(' and ')} order by ${order} limit ?`,
    values: [...found.values, limit],
  };
}

/** The end of a range that the place lies behind says nothing more, and would only take the index from the place. */
function withoutPassed(range: Range | undefined, place: Place | undefined, descending: boolean): Range | undefined {
  const passed = descending ? 'to' : 'from';
  const end = range?.[passed];
  if (!range || !place || end === undefined) return range;
  const behind = descending ? compareKeys(place.key, end) <= 0 : compareKeys(place.key, end) >= 0;
  return behind ? { ...range, [passed]: undefined } : range;
}

/** A page of the documents whose words match, in the order of their row numbers; without `match`, of all that fit. */
export function searchOf(
  layout: Layout,
  plan: Plan,
  match: string | undefined,
  { descending, place, limit }: { descending: boolean; place?: Place; limit: number },
): Query {
  const { table } = layout;
  const either = plan.branches.map((branch) => conditionsOf(layout, branch, plan.range));
  const terms = [`(${either.map((one) => `(${one.terms.join(' and ')})`).join(' or ')})`];
  const values = either.flatMap((one) => one.values);
  const row = match !== undefined ? `${layout.words}.rowid` : 'row';
  if (place) {
    terms.push(`${row} ${descending ? '<' : '>'} ?`);
    values.push(place.key);
  }
  const order = `order by ${row} ${descending ? 'desc' : 'asc'} limit ?`;
  if (match === undefined)
    return {
      sql: `select id, revision, doc, row from ${table} where ${terms.join(' and ')} ${order}`,
      values: [...values, limit],
    };
  return {
    // `cross join`: the words lead; the planner would else begin with the documents.
    sql: `select id, revision, doc, row from ${layout.words} cross join ${table} on row = ${layout.words}.rowid where ${layout.words} match ? and ${terms.join(' and ')} ${order}`,
    values: [match, ...values, limit],
  };
}

/** How many fit a branch, counted no further than a limit. */
export function countOf(
  layout: Layout,
  branch: ReadonlyMap<string, Key>,
  { range, has }: Pick<Plan, 'range' | 'has'>,
  upTo: number,
): Query {
  const { terms, values } = conditionsOf(layout, branch, range, has);
  return {
    sql: `select count(*) from (select 1 from ${layout.table} where ${terms.join(' and ')} limit ?)`,
    values: [...values, upTo],
  };
}

function conditionsOf(layout: Layout, branch: ReadonlyMap<string, Key>, range?: Range, has?: Plan['has']): Conditions {
  const terms = ['doc is not null'];
  const values: Value[] = [];
  if (has) {
    terms.push(`id in (select id from ${layout.table}_t${layout.terms.indexOf(has.field)} where term = ?)`);
    values.push(has.key);
  }
  for (const [field, key] of branch) {
    terms.push(`${columnOf(layout, field)} = ?`);
    values.push(key);
  }
  if (!range) return { terms, values };
  const column = columnOf(layout, range.field);
  const isText = typeof (range.from ?? range.to) === 'string';
  if (range.from !== undefined) {
    terms.push(`${column} >= ?`);
    values.push(range.from);
  } else if (range.to !== undefined) terms.push(isText ? `${column} >= ''` : `${column} > ${nothing}`);
  if (range.to !== undefined) {
    terms.push(`${column} <= ?`);
    values.push(range.to);
  } else if (range.from !== undefined && !isText) terms.push(`${column} < ''`);
  return { terms, values };
}
