import { Problem } from '@eventdesk/kernel/problem';
import { z } from 'zod';

const text = (longest: number) =>
  z.string({ error: 'must be text' }).max(longest, { error: `must have at most ${longest} characters` });
const required = (longest: number) => text(longest).refine((value) => value.trim() !== '', { error: 'is required' });

/** The public form (OM-1). A field that is not here is refused by name; empty means «not given». */
export const requestBody = z.strictObject({
  name: text(200).default(''),
  email: text(320).default(''),
  company: text(200).default(''),
  phone: text(40).default(''),
  subject: required(1000),
  text: required(1_000_000),
  category: text(39).default(''),
  /** Files come as parts of `multipart/form-data`; JSON has none. */
  attachments: z.array(z.never({ error: 'files are sent as multipart/form-data' })).default([]),
  proof: text(200).default(''),
  /** Nobody sees this field; what fills it is a machine (T42). */
  website: z.literal('', { error: 'must stay empty' }).default(''),
});
export type RequestBody = z.output<typeof requestBody>;

/** A wrong input, named. */
export const wrong = (field: string, detail: string): Problem =>
  new Problem('invalid-body', 'invalid', `${field}: ${detail}`, { fields: [{ field, detail }] });

/** Checks a posted form. Throws `invalid-body` that names every wrong field. */
export function readRequest(posted: unknown): RequestBody {
  const checked = requestBody.safeParse(posted);
  if (checked.success) return checked.data;
  const fields = checked.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((field) => ({ field, detail: 'is no field of this form' }))
      : [{ field: issue.path.join('.') || 'body', detail: issue.message }],
  );
  const named = fields.map(({ field, detail }) => `${field}: ${detail}`).join('; ');
  throw new Problem('invalid-body', 'invalid', named, { fields });
}
