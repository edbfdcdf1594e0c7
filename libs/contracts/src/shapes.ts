import { uuidOf } from '@eventdesk/kernel/ids';
import { personal } from '@eventdesk/kernel/personal';
import { z } from 'zod';

/** Shapes that the bodies and queries of `/v2` share. */

const idRule = 'an id is a decimal number of up to 39 digits, as the lists and answers give it';
// One fault is said once: what is no number at all is not asked for its size.
const decimal = z.string().regex(/^(0|[1-9][0-9]{0,38})$/, { error: idRule, abort: true });
const is128Bits = (text: string): boolean => uuidOf(text) !== undefined;

/** An id as an answer shows it (API-1). */
export const shownId = decimal.meta({ examples: ['271911966272026940869079307116515873576'] });
/** An id that a caller gives, read into UUID text. */
export const givenId = decimal
  .refine(is128Bits, { error: idRule })
  .transform((text) => uuidOf(text) as string)
  .meta({ examples: ['271911966272026940869079307116515873576'] });

/**
 * An id in a filter: an empty text means that it is not given.
 *
 * @param list path of the route that lists what can be given
 */
export const filterId = (list: string) => {
  const error = `must be a decimal id; GET ${list} lists them`;
  return z
    .string()
    .regex(/^(|0|[1-9][0-9]{0,38})$/, { error, abort: true })
    .refine((text) => text === '' || is128Bits(text), { error })
    .transform((text) => (text === '' ? undefined : (uuidOf(text) as string)))
    .optional()
    .meta({ description: `decimal id, as GET ${list} lists them` });
};

/** A text in a filter: empty means not given. */
export const filterText = z
  .string()
  .max(1000)
  .transform((text) => (text === '' ? undefined : text))
  .optional();

/** How many entries a page has; 50 when it is not said. */
export const pageLimit = z
  .string()
  .regex(/^([1-9][0-9]?|1[0-9][0-9]|200)$/, { error: 'must be a whole number from 1 to 200' })
  .transform(Number)
  .default(50);

/** `next` of the page before. */
export const pageAfter = filterText;

/** What a page has besides its entries. */
export const pageOf = <S extends z.ZodType>(entry: S) =>
  z.strictObject({
    data: z.array(entry),
    next: z.string().nullable().meta({ description: '`after` of the following page; null when there is none' }),
  });

/** A personal value as an answer has it: there, or erased. */
export const shownPersonal = <S extends z.ZodType>(schema: S) => personal(schema);
export const shownText = shownPersonal(z.string());
export const shownTime = z.string().meta({ format: 'date-time' });

/** `minRevision` of one ticket. */
export const revision = z
  .string()
  .regex(/^[0-9]{1,15}$/, { error: 'a revision is a whole number, as `ETag` and events give it' })
  .transform(Number)
  .optional();

/** `minRevision` of a list: `<ticket id>:<revision>`. */
export const ticketRevision = z
  .string()
  .regex(/^[0-9]{1,39}:[0-9]{1,15}$/, { error: 'must be <ticket id>:<revision> on a list' })
  .refine((text) => is128Bits(text.slice(0, text.indexOf(':'))), { error: idRule })
  .transform((text) => {
    const colon = text.indexOf(':');
    return { id: uuidOf(text.slice(0, colon)) as string, revision: Number(text.slice(colon + 1)) };
  })
  .optional();
export type TicketRevision = NonNullable<z.output<typeof ticketRevision>>;
