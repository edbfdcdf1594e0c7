import type { Language } from './language';
import { directionOf, escaped, htmlPage, pageHeaders } from './page';
import type { ProblemAnswer } from './problem-document';
import { personTexts, startPageText } from './problem-page-texts';
import { wantsPage } from './wants-page';

/** A refusal as it goes out. */
export interface WrittenProblem {
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** A page for people in a browser, the problem document for programs, as the caller's `Accept` says. */
export function writtenProblem(
  { status, headers, body }: Pick<ProblemAnswer, 'status' | 'headers' | 'body'>,
  accept: string | undefined,
  language: Language,
): WrittenProblem {
  const varying = { ...headers, vary: 'Accept, Accept-Language' };
  if (!wantsPage(accept)) return { headers: varying, text: JSON.stringify(body) };
  return { headers: { ...varying, ...pageHeaders }, text: problemPage(status, body, language) };
}

/** What programs tell apart and people need not: an address that wants a token, a service that is away. */
const sameForPeople: Readonly<Record<number, number>> = { 401: 405, 502: 503, 504: 503 };

function problemPage(status: number, body: ProblemAnswer['body'], language: Language): string {
  const known = personTexts[sameForPeople[status] ?? status];
  const said = known
    ? `<p>${escaped(known[language])}</p>`
    : // Words for programs; they are all there is.
      `<p lang="en" dir="auto">${escaped(String(body['detail'] ?? ''))}</p>`;
  const id = typeof body['id'] === 'string' ? `<p><code dir="ltr">${escaped(body['id'])}</code></p>` : '';
  const arrow = directionOf(language) === 'rtl' ? '←' : '→';
  return htmlPage(
    language,
    String(body['title'] ?? status),
    `${said}${id}<p><a href="/">${escaped(startPageText[language])} ${arrow}</a></p>`,
  );
}
