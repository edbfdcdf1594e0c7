import { z } from 'zod';

/** What every refusal under `/v2` looks like (RFC 9457). */
export const problemDocument = z.looseObject({
  type: z.string().meta({ description: 'stable name of the refusal' }),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
  errors: z.array(z.looseObject({ field: z.string(), detail: z.string() })).optional(),
});
