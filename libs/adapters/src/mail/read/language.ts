import type { MailLanguage } from '@eventdesk/kernel/ports/mail-reader';

const scripts: readonly { readonly script: RegExp; readonly language: (text: string) => MailLanguage | null }[] = [
  { script: /\p{Script=Hebrew}/gu, language: () => 'he' },
  // Letters that Persian has and Arabic has not; Persian keyboards also type their own kaf and yeh.
  { script: /\p{Script=Arabic}/gu, language: (text) => (/[پچژگکی]/.test(text) ? 'fa' : null) },
  { script: /\p{Script=Cyrillic}/gu, language: (text) => (/[іїєґўђћџјљњ]/i.test(text) ? null : 'ru') },
];
const words: Readonly<Record<'en' | 'it', ReadonlySet<string>>> = {
  en: new Set(
    'the and you for with this that have not are was your from please can my is it to of in we hello thanks dear regards'.split(
      ' ',
    ),
  ),
  it: new Set(
    'il lo la gli le di che non per con una un del della sono ho ha mi si grazie buongiorno salve è anche come questo nel alla vi saluti'.split(
      ' ',
    ),
  ),
};
const known = new Set<string>(['en', 'fa', 'he', 'it', 'ru']);

/**
 * The language to answer in: from the script and the words of what was written, since most programs send the language
 * of the program as `Content-Language`; that header decides only where the text does not.
 */
export function languageOf(text: string, contentLanguage: string | null): MailLanguage | null {
  const sample = text.slice(0, 4_000);
  const letters = sample.match(/\p{L}/gu)?.length ?? 0;
  for (const { script, language } of scripts) {
    if ((sample.match(script)?.length ?? 0) * 3 > letters && letters > 0) return language(sample);
  }
  const claimed = /^[a-z]{2}/.exec((contentLanguage ?? '').trim().toLowerCase())?.[0] ?? '';
  return fromWords(sample) ?? (known.has(claimed) && inScript(claimed) ? (claimed as MailLanguage) : null);
}

/** English or Italian when clearly more of its small words occur than of the other's. */
function fromWords(text: string): MailLanguage | null {
  const said = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const en = said.filter((word) => words.en.has(word)).length;
  const it = said.filter((word) => words.it.has(word)).length;
  const most = Math.max(en, it);
  if (most < 2 || most * 8 < said.length || most < 2 * Math.min(en, it)) return null;
  return en > it ? 'en' : 'it';
}

/** A text in Latin letters is not in a language of another script, whatever the header says. */
const inScript = (language: string): boolean => language === 'en' || language === 'it';
