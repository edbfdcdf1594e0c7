import type { FoundFile } from './collect';
import type { Pictures } from './html/safe';

/** Raster types that may be shown, told by their first bytes, never by what the mail claims (T47). */
export function rasterType(content: Uint8Array): string | null {
  const head = Buffer.from(content.buffer, content.byteOffset, Math.min(content.byteLength, 16)).toString('latin1');
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif';
  return head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP' ? 'image/webp' : null;
}

/** The addresses of pictures that HTML shows: `cid:` ids and locations. */
export function shownSources(html: string): Set<string> {
  const found = new Set<string>();
  for (const match of html.matchAll(
    /\b(?:src|background)\s*=\s*(?:"([^"]{1,500})"|'([^']{1,500})'|([^\s>"']{1,500}))/gi,
  )) {
    found.add(plainSource((match[1] ?? match[2] ?? match[3])!));
  }
  for (const match of html.matchAll(/\bcid:([^\s"'<>)]{1,300})/gi)) found.add(plainSource(`cid:${match[1]!}`));
  return found;
}

/** Whether the HTML shows this file. */
export function isShown(file: FoundFile, sources: ReadonlySet<string>): boolean {
  if (file.contentId !== null && sources.has(plainSource(`cid:${file.contentId}`))) return true;
  return file.location !== null && sources.has(plainSource(file.location));
}

/**
 * Pictures of the mail as `data:` addresses, within a budget of bytes; a picture above it is left out of the HTML.
 */
export function picturesOf(files: readonly FoundFile[], budget: number): Pictures {
  const bySource = new Map<string, Buffer>();
  for (const file of files) {
    if (file.contentId !== null) bySource.set(plainSource(`cid:${file.contentId}`), file.content);
    if (file.location !== null) bySource.set(plainSource(file.location), file.content);
  }
  let left = budget;
  return (source) => {
    const content = bySource.get(plainSource(source));
    const type = content ? rasterType(content) : null;
    if (!content || type === null || content.length > left) return null;
    left -= content.length;
    return `data:${type};base64,${content.toString('base64')}`;
  };
}

/** One spelling of a source: entities and percent signs resolved, `cid:` ids in lower case. */
function plainSource(source: string): string {
  const text = source.trim().replace(/&amp;/g, '&');
  let decoded = text;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    // A stray percent sign: the source as it stands.
  }
  return /^cid:/i.test(decoded) ? `cid:${decoded.slice(4).replace(/^<|>$/g, '').toLowerCase()}` : decoded;
}
