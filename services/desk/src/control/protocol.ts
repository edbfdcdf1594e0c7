import { isProblem, Problem } from '@eventdesk/kernel/problem';
import type { ProblemKind } from '@eventdesk/kernel/problem';
import { z } from 'zod';
import type { Row } from '../admin/command';
import type { Progress } from '../admin/progress';

/**
 * What goes over the control socket: one request, then messages until `end` or `error`, each one line of JSON. Either
 * side ends the command by hanging up.
 */
export const requestSchema = z.strictObject({ command: z.string().max(100), args: z.record(z.string(), z.unknown()) });
export type Request = z.output<typeof requestSchema>;

/** A refusal as it travels; `id` instead of a cause for what nobody foresaw, to be found in the desk's log. */
export interface Failure {
  readonly slug: string;
  readonly kind: ProblemKind;
  readonly detail: string;
  readonly fields?: Problem['extra']['fields'];
  readonly id?: string;
}

/** What a command says on its way: a row of the answer, how far it is, or what it waits for. */
export type Answer = { readonly row: Row } | { readonly progress: Progress } | { readonly waiting: string };
export type Message = Answer | { readonly error: Failure } | { readonly end: true };

/** Longest request that is read, in bytes. */
export const longestRequest = 64 * 1024;

/** A refusal on its way out; anything else than a Problem goes under an id. */
export function failureOf(thrown: unknown, id: string): Failure {
  if (!isProblem(thrown))
    return { slug: 'unexpected', kind: 'unavailable', detail: 'the desk met a failure that nobody foresaw', id };
  const { slug, kind, detail, extra } = thrown;
  return { slug, kind, detail, ...(extra.fields === undefined ? {} : { fields: extra.fields }) };
}

/** A refusal that came in, as what it was. */
export const problemOf = ({ slug, kind, detail, fields, id }: Failure): Problem =>
  new Problem(slug, kind, id === undefined ? detail : `${detail}; its log has it under ${id}`, {
    ...(fields === undefined ? {} : { fields }),
  });
