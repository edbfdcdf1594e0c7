import { z } from 'zod';

/** A schema without what only says that it may be missing. */
export function bare(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable)
    return bare(schema.unwrap() as z.ZodType);
  return schema;
}

/** Names of the members of the object at a place of a schema; none when no object is there. */
export function membersAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let here = bare(schema);
  for (const part of path) {
    const next =
      here instanceof z.ZodArray
        ? here.element
        : here instanceof z.ZodObject && Object.hasOwn(here.shape, part)
          ? here.shape[String(part)]
          : undefined;
    if (next === undefined) return [];
    here = bare(next as z.ZodType);
  }
  return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
}
