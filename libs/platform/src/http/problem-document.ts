import { STATUS_CODES } from 'node:http';
import { AppendTooLarge, RevisionConflict, StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import type { Problem } from '@eventdesk/kernel/problem';
import { isProblem } from '@eventdesk/kernel/problem';
import { UnknownVersion } from '@eventdesk/kernel/upcast';
import type { FieldFault } from './field-faults';
import { faultText } from './field-faults';
import type { Language } from './language';
import { statusOf } from './problem-status';
import { MethodNotAllowed } from './route-table';
import type { ProblemTexts } from './problem-texts';
import { statusTexts } from './problem-texts';

/** A problem document (RFC 9457) and what goes with it. */
export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** Nobody foresaw it: to be logged under the id in the body. */
  readonly unexpected: boolean;
}

export interface ProblemContext {
  readonly language: Language;
  readonly texts: ProblemTexts;
  /** Names this very failure in the log. */
  readonly newId: () => string;
}

interface Said {
  readonly slug: string;
  readonly status: number;
  readonly detail: string;
  readonly extra?: Problem['extra'];
}

/** The answer to a thrown value. What was not foreseen says nothing of its cause. */
export function problemAnswer(thrown: unknown, context: ProblemContext): ProblemAnswer {
  const said = whatIsSaid(thrown);
  if (said) return { ...answerOf(said, context), unexpected: false };
  const detail = 'something went wrong here; the id names it in the log';
  const answer = answerOf(
    { slug: 'internal', status: 500, detail, extra: { members: { id: context.newId() } } },
    context,
  );
  return { ...answer, unexpected: true };
}

function whatIsSaid(thrown: unknown): Said | undefined {
  if (isProblem(thrown))
    return { slug: thrown.slug, status: statusOf[thrown.kind], detail: thrown.detail, extra: thrown.extra };
  if (thrown instanceof StoreUnavailable) {
    const detail = thrown.reason === 'full' ? 'no space is left to store anything' : 'the store cannot be reached';
    return { slug: 'store-unavailable', status: 503, detail, extra: { retryAfter: 5 } };
  }
  if (thrown instanceof RevisionConflict)
    return { slug: 'changed-meanwhile', status: 409, detail: 'it was changed meanwhile; read it again' };
  if (thrown instanceof AppendTooLarge)
    return { slug: 'too-large', status: 413, detail: `what would be stored is larger than ${thrown.limit} bytes` };
  if (thrown instanceof UnknownVersion)
    return { slug: 'newer-release', status: 503, detail: 'a newer release wrote this', extra: { retryAfter: 30 } };
  return frameworkFault(thrown);
}

/** Refusals of the framework itself: a body too large, a path that is none, a media type that nobody reads. */
function frameworkFault(thrown: unknown): Said | undefined {
  if (!(thrown instanceof Error)) return undefined;
  if (thrown instanceof MethodNotAllowed)
    return {
      slug: 'method-not-allowed',
      status: thrown.statusCode,
      detail: `this address takes ${thrown.methods.join(', ')}`,
    };
  const { statusCode, status = statusCode } = thrown as Error & { statusCode?: unknown; status?: unknown };
  if (typeof status !== 'number' || status < 400 || status >= 500) return undefined;
  const slug = (STATUS_CODES[status] ?? 'refused').toLowerCase().replace(/[^a-z]+/g, '-');
  return { slug, status, detail: frameworkDetails[status] ?? 'the request cannot be served' };
}

/** Said in our words: the framework's may quote the request. */
const frameworkDetails: Readonly<Record<number, string>> = {
  400: 'the request is malformed',
  404: 'there is nothing at this address',
  408: 'the request took too long to arrive',
  413: 'the body is larger than this address takes',
  414: 'the address is too long',
  415: 'the media type of the body is not taken here: send content-type: application/json',
};

function answerOf(
  { slug, status, detail, extra }: Said,
  { language, texts }: ProblemContext,
): Omit<ProblemAnswer, 'unexpected'> {
  const text = texts[slug]?.[language];
  const usual = statusTexts[status]?.[language] ?? statusTexts[500]?.[language];
  const fields = (extra?.fields as readonly FieldFault[] | undefined)?.map((fault) => ({
    field: fault.field,
    detail: faultText(language, fault),
  }));
  const ofFields = fields?.map((one) => (one.field === '' ? one.detail : `${one.field}: ${one.detail}`)).join('; ');
  return {
    status,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      'content-language': language,
      'cache-control': 'no-store',
      ...(extra?.retryAfter === undefined ? {} : { 'retry-after': String(Math.ceil(extra.retryAfter)) }),
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    },
    body: {
      ...extra?.members,
      type: `urn:eventdesk:problem:${slug}`,
      title: text?.title ?? usual?.title ?? '',
      status,
      detail: text?.detail ?? ofFields ?? detail,
      ...(fields === undefined ? {} : { errors: fields }),
    },
  };
}
