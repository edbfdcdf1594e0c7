import type { Language } from './language';

/** What a page may load: nothing but its own style; nobody may frame it; what has a form posts to itself alone. */
export const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Headers of a page, beside those of every answer. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': pagePolicy,
};

const style = `:root{color-scheme:light dark}body{margin:0;font:1rem/1.6 system-ui,"Vazirmatn",sans-serif;background:Canvas;color:CanvasText}
main{max-width:38rem;margin:0 auto;padding:2rem 1rem}h1{font-size:1.35rem;margin:0 0 1rem}p{margin:.5rem 0}a{color:LinkText}code{overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:1rem 0}dt{opacity:.75}dd{margin:0;overflow-wrap:anywhere}
button{font:inherit;font-weight:600;padding:.7rem 1.4rem;border:0;border-radius:.5rem;background:#1f5fbf;color:#fff;cursor:pointer}
button:focus-visible{outline:3px solid #f0a500;outline-offset:2px}article{border:1px solid #8884;border-radius:.5rem;padding:.75rem 1rem;margin:.75rem 0}
article.mine{border-inline-start:4px solid #1f5fbf}article header{display:flex;justify-content:space-between;gap:1rem;flex-wrap:wrap;opacity:.8;font-size:.9rem}pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:.5rem 0}article pre{font:inherit;margin:.5rem 0 0}`;

/** Text as it stands in a page, in an attribute too. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** Which way a language is read. */
export const directionOf = (language: Language): 'ltr' | 'rtl' =>
  language === 'fa' || language === 'he' ? 'rtl' : 'ltr';

/** A whole page in the one look of all pages. @param body HTML; everything else in it is escaped */
export function htmlPage(language: Language, title: string, body: string): string {
  return `<!doctype html><html lang="${language}" dir="${directionOf(language)}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>${escaped(title)}</title>
<style>${style}</style></head><body><main><h1>${escaped(title)}</h1>${body}</main></body></html>`;
}
