import { z } from 'zod';

/** A JSON Schema of draft 2020-12, the dialect of OpenAPI 3.1 and of the event schemas. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/**
 * The JSON Schema of a zod schema, without `$schema`. `input` is what a caller sends, `output` what he gets. What has
 * no JSON form (a function of ours behind a transform) is left open.
 */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    unrepresentable: 'any',
    io,
    // Zod's pattern of a time is longer than the schema around it; `format` says the same.
    override: ({ jsonSchema }) => {
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
    },
  }) as Record<string, unknown>;
  return rest;
}
