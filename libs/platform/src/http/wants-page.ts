/** Weights that an `Accept` header gives to media types, by type as it is written there (RFC 9110, 12.5.1). */
function weightsOf(accept: string): ReadonlyMap<string, number> {
  return new Map(
    accept.split(',').map((range) => {
      const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith('q='));
      const weight = quality === undefined ? 1 : Number(quality.slice(2));
      return [type, weight >= 0 && weight <= 1 ? weight : 0];
    }),
  );
}

/**
 * Whether an answer is for a person's eyes: the caller names HTML, as browsers do, and likes no JSON as much. Programs
 * that name nothing, or take anything, get data.
 */
export function wantsPage(accept: string | undefined): boolean {
  if (accept === undefined || accept.length > 1000) return false;
  const weights = weightsOf(accept);
  const html = weights.get('text/html') ?? 0;
  const json = Math.max(weights.get('application/json') ?? 0, weights.get('application/problem+json') ?? 0);
  return html > json;
}
