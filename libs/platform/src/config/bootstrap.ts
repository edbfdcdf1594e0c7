import { uuidOf } from '@eventdesk/kernel/ids';
import { scopes } from '@eventdesk/kernel/principal';
import { z } from 'zod';

const says = (error: string) => ({ error });
/** Missing and something else than text are two faults. */
const isText = (what = 'must be text') => ({
  error: ({ input }: { readonly input?: unknown }) => (input === undefined ? 'is needed' : what),
});
/** What other entries refer to. */
const key = z
  .string(isText())
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, says('is no key: small letters, digits, `.`, `_`, `-`, at most 64'));
/** A text for every language, or one per language; `*` stands for the languages that are not named. */
const name = z
  .union(
    [
      z
        .string()
        .min(1)
        .max(200)
        .transform((text): Record<string, string> => ({ '*': text })),
      z.record(z.string().regex(/^(\*|[a-z]{2})$/), z.string().min(1).max(200)),
    ],
    says('must be a text or an object of texts by language, such as {"en": "Normal"}'),
  )
  .refine((names) => Object.keys(names).length > 0, says('has no text'));
/** Decimal in the file, UUID text from here on. */
const id = z
  .string(isText())
  .refine((text) => uuidOf(text) !== undefined, says('is no decimal number of 128 bits'))
  .transform((text) => uuidOf(text) as string);
const address = z
  .string(isText())
  .max(320)
  .regex(/^[^\s@<>"',;:()]+@[^\s@<>"',;:()]+$/, {
    error: ({ input }) => `${JSON.stringify(input)} is no mail address; for example support@desk.example`,
  });
const label = z.string(isText()).min(1, says('is empty')).max(200, says('is longer than 200'));
const secret = z.string(isText()).min(1, says('is empty'));
const path = z.string(isText('must be the name of a file')).min(1, says('is empty'));
const yesNo = z.boolean(says('must be true or false'));
const count = z.number(isText('must be a number')).int(says('must be a whole number')).nonnegative(says('is below 0'));
const departments = z.array(z.string(isText()), says('must be a list of department keys, or ["*"]'));
const scope = z
  .string(isText())
  .transform((text) => text.split(/\s+/).filter((one) => one !== ''))
  .superRefine((all, context) => {
    const wrong = all.find((one) => !(scopes as readonly string[]).includes(one));
    if (wrong !== undefined)
      context.addIssue({
        code: 'custom',
        message: `${JSON.stringify(wrong)} is no scope; known: ${scopes.join(', ')}`,
      });
  })
  .transform((all) => all as (typeof scopes)[number][]);

/** States of the life cycle that a status stands for (KB-2). */
export const statusStates = ['awaiting-reply', 'in-progress', 'awaiting-customer', 'solved', 'closed'] as const;
const list = <S extends z.ZodType>(entry: S) => z.array(entry, says('must be a list')).default([]);

/** The bootstrap file: what a desk begins with (docs/configuration.md). */
export const bootstrapSchema = z.strictObject(
  {
    departments: list(z.strictObject({ key, name, id: id.optional() })),
    types: list(
      z.strictObject({
        key,
        name,
        id: id.optional(),
        department: key.nullable().optional(),
        priority: key.nullable().optional(),
        series: key.optional(),
        copiesTakePart: yesNo.optional(),
      }),
    ),
    /** Number series; `start` of a series never changes (PG-2). */
    series: list(z.strictObject({ key, prefix: z.string(isText()).max(16), start: count.positive().optional() })),
    statuses: list(
      z.strictObject({
        key,
        name,
        id: id.optional(),
        state: z.enum(statusStates, says(`is no state; known: ${statusStates.join(', ')}`)),
      }),
    ),
    priorities: list(
      z.strictObject({ key, name, id: id.optional(), order: count, color: label.nullable().optional() }),
    ),
    categories: list(z.strictObject({ key, name, id: id.optional() })),
    lines: list(
      z.strictObject({
        address,
        type: key,
        name: label.optional(),
        authservId: label.optional(),
        imap: secret.optional(),
        imapFile: path.optional(),
        confirms: yesNo.optional(),
      }),
    ),
    agents: list(
      z.strictObject({
        email: address,
        name: label,
        password: secret.optional(),
        passwordFile: path.optional(),
        departments: departments.default([]),
        role: z.enum(['agent', 'administrator'], says('is no role; known: agent, administrator')).default('agent'),
      }),
    ),
    clients: list(
      z.strictObject({
        id: label,
        secret: secret.optional(),
        secretFile: path.optional(),
        type: key.optional(),
        departments: departments.default([]),
        scope,
        /** Address of the agent it acts as. */
        agent: address.optional(),
        confirm: yesNo.default(true),
      }),
    ),
    /** T01, T31, T42. */
    limits: z
      .strictObject({
        unprovenMailsPerLineAndHour: count.optional(),
        unprovenMailsPerAddressAndHour: count.optional(),
        unprovenMailsPerAddressAndDay: count.optional(),
        automaticMailsPerAddressAndHour: count.optional(),
        mailsPerNetworkAndHour: count.optional(),
        connectionsPerNetwork: count.positive().optional(),
        uploadBytesPerNetworkAndHour: count.optional(),
        formPostsPerNetworkAndHour: count.optional(),
      })
      .default({}),
  },
  says('must be an object'),
);

/** The file as it is applied: names by language, ids as UUID text, secrets read from their files. */
export type Bootstrap = z.output<typeof bootstrapSchema>;
