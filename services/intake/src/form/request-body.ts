import { Problem } from '@eventdesk/kernel/problem';
import { checkedInput } from '@eventdesk/platform/http/field-faults';
import { z } from 'zod';

const text = (longest: number) => z.string().max(longest);
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
  new Problem('invalid-input', 'invalid', `${field}: ${detail}`, { fields: [{ field, detail }] });

/** Checks a posted form. Throws `invalid-input` that names every wrong field. */
export const readRequest = (posted: unknown): RequestBody => checkedInput(requestBody, posted ?? {});
