/** What sort of refusal a problem is; `platform` has the one table that gives each its HTTP status. */
export type ProblemKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'stale'
  | 'too-large'
  | 'unprocessable'
  | 'too-many'
  | 'unavailable'
  | 'misdirected';

/**
 * A refusal with a stable name. It says what was wrong, where, and what would be right; it knows no HTTP.
 * `slug` is public and stays; `detail` is for people; `fields` name the wrong inputs.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly slug: string,
    readonly kind: ProblemKind,
    readonly detail: string,
    readonly extra: {
      /** Wrong inputs, each with what would be right. */
      readonly fields?: readonly { readonly field: string; readonly detail: string }[];
      /** Seconds after which trying again makes sense. */
      readonly retryAfter?: number;
      /** Further members of the problem document. */
      readonly members?: Readonly<Record<string, unknown>>;
    } = {},
  ) {
    super(`${slug}: ${detail}`);
  }
}

/** Whether an unknown thrown value is a refusal, also when it comes from another copy of this module. */
export const isProblem = (thrown: unknown): thrown is Problem =>
  thrown instanceof Error && thrown.name === 'Problem' && 'slug' in thrown;
