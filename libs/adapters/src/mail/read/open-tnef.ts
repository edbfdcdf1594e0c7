import { shownFileName } from '@eventdesk/kernel/file-name';
import { embeddedFile, type Collected } from './collect';
import { demand, type MailLimits } from './limits';
import { decodeText } from './mime/charset';
import { readTnef } from './tnef';

/**
 * Opens every `winmail.dat`: its files are offered beside it, its body serves when the mail has none.
 * @returns the names of the files inside
 */
export function openTnef(collected: Collected, limits: MailLimits): string[] {
  const names: string[] = [];
  for (const file of [...collected.files]) {
    if (!/^application\/(?:ms-tnef|vnd\.ms-tnef)$/.test(file.type) && !/^winmail\.dat$/i.test(file.name)) continue;
    const inside = readTnef(file.content);
    if (!inside) continue;
    for (const { name: claimed, content } of inside.files) {
      const name = shownFileName(
        decodeText(Buffer.from(claimed, /[^\0-\xff]/.test(claimed) ? 'utf8' : 'latin1'), ''),
        '',
      );
      if (name === '') continue;
      names.push(name);
      collected.files.push(embeddedFile(name, content));
    }
    if (collected.segments.some(({ text, html }) => (text ?? html ?? '').trim() !== '')) continue;
    demand('html-too-large', inside.html?.length ?? 0, limits.htmlBytes);
    const html = inside.html ? decodeText(inside.html, '') : null;
    if (html !== null || inside.text !== '') collected.segments.push({ text: inside.text || null, html });
  }
  return names;
}
