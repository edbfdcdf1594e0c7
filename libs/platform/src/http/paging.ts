import { z } from 'zod';

/** Items of a page when the caller does not say, and at most. */
const usualLimit = 50;
const largestLimit = 200;

/** Query fields that every list takes; spread them into its `z.strictObject`. */
export const pageQuery = {
  limit: z
    .string()
    .regex(/^[1-9]\d{0,5}$/, { error: `must be a number from 1 to ${largestLimit}` })
    .transform(Number)
    .refine((limit) => limit <= largestLimit, { error: `must be a number from 1 to ${largestLimit}` })
    .default(usualLimit),
  /** `next` of the page before. */
  after: z.string().min(1).max(2000).optional(),
};

const minRevisionForm = /^(?:(\d{1,39}):)?(\d{1,15})$/;

/** `minRevision` as `<revision>`, or on a list `<ticket id>:<revision>` (invariant 19). */
export const minRevision = z
  .string()
  .regex(minRevisionForm, { error: 'must be a revision, on a list <ticket id>:<revision>' })
  .transform((text) => {
    const [, ticket, revision] = minRevisionForm.exec(text) as RegExpExecArray;
    return { ...(ticket === undefined ? {} : { ticket }), revision: Number(revision) };
  });

/** A list as it is answered. */
export const pageOf = <T>(
  data: readonly T[],
  next?: string,
): { readonly data: readonly T[]; readonly next?: string } => (next === undefined ? { data } : { data, next });
