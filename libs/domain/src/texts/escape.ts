const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it stands in HTML, in an attribute too: what a value holds is shown, never obeyed (T41). */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] as string);

/** Bounded everywhere, so that no text takes long to look through. */
const linkPattern =
  /https?:\/\/[^\s<>"'`]{1,2000}|mailto:[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/giu;
const behind = /[.,;:!?)\]}»”’…،؛؟]+$/u;

/** Text with the web and mail addresses in it as links; every other scheme stays text. `style` is for the links. */
export function withLinks(text: string, style: string): string {
  let html = '';
  let done = 0;
  for (const found of text.matchAll(linkPattern)) {
    const shown = found[0].replace(behind, '');
    const url = /^(https?:|mailto:)/i.test(shown) ? shown : `mailto:${shown}`;
    if (/^https?:\/\/$/i.test(url)) continue;
    html += `${escaped(text.slice(done, found.index))}<bdi><a href="${escaped(url)}" style="${style}">${escaped(shown)}</a></bdi>`;
    done = found.index + shown.length;
  }
  return html + escaped(text.slice(done));
}
