import { z } from 'zod';

/** What stands where a personal value was whose key is gone: the person was erased (T48). */
export const erased = z.strictObject({ erased: z.literal(true) });
/** What stands where a personal value is that the caller may not see (scope `personal:read`). */
export const withheld = z.strictObject({ withheld: z.literal(true) });

export type Erased = z.infer<typeof erased>;
export type Withheld = z.infer<typeof withheld>;
/** A personal value as a reader meets it: there, erased, or withheld from him. */
export type Personal<T> = T | Erased | Withheld;

/** Says whose key seals a value: an address or number in normal form, or undefined for the event's own owner. */
export type OwnerOf = (value: never) => string | undefined;

const marks = new WeakMap<z.ZodType, { ownerOf?: OwnerOf }>();

/**
 * Marks a value as personal: it is sealed on append with the key of the person it belongs to, and opened on read
 * (invariant 17). `ownerOf` names that person from the value itself, where it is not the event's owner.
 */
export function personal<S extends z.ZodType>(
  schema: S,
  ownerOf?: (value: z.input<S>) => string | undefined,
): z.ZodType<Personal<z.output<S>>, Personal<z.input<S>>> {
  const marked = z.union([schema, erased, withheld]) as unknown as z.ZodType<
    Personal<z.output<S>>,
    Personal<z.input<S>>
  >;
  marks.set(marked, ownerOf ? { ownerOf: ownerOf as OwnerOf } : {});
  return marked;
}

/** The mark that `personal` left on a schema, if it is one. */
export const personalMark = (schema: z.ZodType): { ownerOf?: OwnerOf } | undefined => marks.get(schema);

export const isErased = (value: unknown): value is Erased =>
  typeof value === 'object' && value !== null && (value as Partial<Erased>).erased === true;
export const isWithheld = (value: unknown): value is Withheld =>
  typeof value === 'object' && value !== null && (value as Partial<Withheld>).withheld === true;

/** The value, or the fallback when it was erased or withheld. */
export const revealed = <T, F>(value: Personal<T>, fallback: F): T | F =>
  isErased(value) || isWithheld(value) ? fallback : value;
