/** Languages that the desk speaks to people in. */
export const languages = ['en', 'fa', 'he', 'it', 'ru'] as const;
export type Language = (typeof languages)[number];

/**
 * The language that a caller likes best among ours (RFC 9110, 12.5.4); `fallback`, the desk's own, when he names none
 * or any.
 */
export function callersLanguage(acceptLanguage: string | undefined, fallback: Language): Language {
  if (acceptLanguage === undefined || acceptLanguage.length > 1000) return fallback;
  let best: { readonly language: Language; readonly weight: number } | undefined;
  for (const range of acceptLanguage.toLowerCase().split(',')) {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    const weight = quality === undefined ? 1 : Number(quality.slice(2));
    const language = tag === '*' ? fallback : languages.find((known) => known === tag.split('-')[0]);
    if (language && weight > (best?.weight ?? 0) && weight <= 1) best = { language, weight };
  }
  return best?.language ?? fallback;
}
