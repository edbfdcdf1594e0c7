import type { OwnerOf } from '@eventdesk/kernel/personal';
import { personalMark } from '@eventdesk/kernel/personal';
import type { z } from 'zod';

/** What is done with a personal value; answers what shall stand in its place. */
export type Visit = (value: unknown, ownerOf: OwnerOf | undefined) => unknown;

/**
 * Goes through the personal values of data and answers data with what `visit` gave; the data itself stays as it is.
 * `exact` says that the data is what the schema describes (on append), so that of several shapes the one that fits is
 * taken; on read, place holders stand where values were, and every shape's places are tried.
 */
export type Places = (data: unknown, visit: Visit, exact: boolean) => unknown;

type Def = { readonly type: string } & Readonly<Record<string, unknown>>;
type Compiled = { places: Places | undefined; done: boolean };

/** Finds the `personal()` places of a schema once; undefined when there are none. */
export function personalPlaces(schema: z.ZodType): Places | undefined {
  return compile(schema, new Map());
}

const wrappers = ['optional', 'nullable', 'default', 'prefault', 'nonoptional', 'readonly', 'catch', 'success'];

function compile(schema: z.ZodType, known: Map<z.ZodType, Compiled>): Places | undefined {
  const before = known.get(schema);
  if (before?.done) return before.places;
  // A schema that contains itself: what it compiles to is known once it is met in data.
  if (before) return (value, visit, exact) => (before.places ? before.places(value, visit, exact) : value);
  const mark = personalMark(schema);
  if (mark) return (value, visit) => (value === null || value === undefined ? value : visit(value, mark.ownerOf));
  const compiled: Compiled = { places: undefined, done: false };
  known.set(schema, compiled);
  compiled.places = compileDef(schema._zod.def as unknown as Def, (part) => compile(part as z.ZodType, known));
  compiled.done = true;
  return compiled.places;
}

type Inner = (part: unknown) => Places | undefined;

function compileDef(def: Def, inner: Inner): Places | undefined {
  if (wrappers.includes(def.type)) return inner(def.innerType);
  switch (def.type) {
    case 'object':
      return ofObject(def, inner);
    case 'array':
      return ofArray(inner(def.element));
    case 'tuple':
      return ofTuple(def, inner);
    case 'record':
      return ofRecord(inner(def.valueType));
    case 'union':
      return ofUnion(def, inner);
    case 'intersection':
      return both(inner(def.left), inner(def.right));
    case 'pipe':
      return inner(def.in) ?? inner(def.out);
    case 'lazy':
      return inner((def.getter as () => z.ZodType)());
    default:
      return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function ofObject(def: Def, inner: Inner): Places | undefined {
  const fields: (readonly [string, Places])[] = [];
  for (const [key, part] of Object.entries(def.shape as Record<string, unknown>)) {
    const places = inner(part);
    if (places) fields.push([key, places]);
  }
  if (fields.length === 0) return undefined;
  return (value, visit, exact) => {
    if (!isRecord(value)) return value;
    let copy: Record<string, unknown> | undefined;
    for (const [key, places] of fields) {
      const now = value[key];
      const then = places(now, visit, exact);
      if (then !== now) (copy ??= { ...value })[key] = then;
    }
    return copy ?? value;
  };
}

function ofArray(item: Places | undefined): Places | undefined {
  if (!item) return undefined;
  return (value, visit, exact) => (Array.isArray(value) ? value.map((element) => item(element, visit, exact)) : value);
}

function ofTuple(def: Def, inner: Inner): Places | undefined {
  const items = (def.items as readonly unknown[]).map(inner);
  const rest = def.rest ? inner(def.rest) : undefined;
  if (!rest && items.every((places) => !places)) return undefined;
  return (value, visit, exact) =>
    Array.isArray(value)
      ? value.map((element, at) => (at < items.length ? items[at] : rest)?.(element, visit, exact) ?? element)
      : value;
}

function ofRecord(item: Places | undefined): Places | undefined {
  if (!item) return undefined;
  return (value, visit, exact) =>
    isRecord(value)
      ? Object.fromEntries(Object.entries(value).map(([key, element]) => [key, item(element, visit, exact)]))
      : value;
}

function ofUnion(def: Def, inner: Inner): Places | undefined {
  const options = (def.options as readonly z.ZodType[]).map((schema) => ({ schema, places: inner(schema) }));
  const marked = options.flatMap(({ places }) => (places ? [places] : []));
  if (marked.length === 0) return undefined;
  return (value, visit, exact) => {
    if (exact) {
      const fits = options.find(({ schema }) => schema.safeParse(value).success);
      return fits?.places ? fits.places(value, visit, exact) : value;
    }
    return marked.reduce((now, places) => places(now, visit, exact), value);
  };
}

function both(left: Places | undefined, right: Places | undefined): Places | undefined {
  if (!left || !right) return left ?? right;
  return (value, visit, exact) => right(left(value, visit, exact), visit, exact);
}
