const longest = 150;
// Controls, marks that turn the writing direction, line separators, and characters that show as nothing.
const unseen = /[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/**
 * A file name that can be shown and saved (T05): the base name only, without control or direction characters, at most
 * 150 characters with its extension kept; empty when nothing is left.
 */
export function safeFileName(name: string): string {
  // The end of a name holds its base and extension; what is far before it is a path or a joke.
  const base = name.slice(-4_000).normalize('NFC').replace(unseen, '').split(/[/\\]/).pop()!;
  const plain = base
    .replace(/^[a-z]:/i, '')
    .replace(/\.{2,}/g, '.')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  const letters = [...plain];
  if (letters.length <= longest) return plain;
  const extension = /\.[^.\s]{1,15}$/u.exec(plain)?.[0] ?? '';
  return letters.slice(0, longest - [...extension].length).join('') + extension;
}

const extensions: Readonly<Record<string, string>> = {
  'message/rfc822': 'eml',
  'text/plain': 'txt',
  'text/html': 'html',
  'text/calendar': 'ics',
  'text/csv': 'csv',
  'text/vcard': 'vcf',
  'text/x-vcard': 'vcf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'application/pgp-signature': 'asc',
  'application/pkcs7-signature': 'p7s',
};

/** A name for a file that came without one. */
export function nameForUnnamed(type: string, position: number): string {
  return `file-${position}.${new Map(Object.entries(extensions)).get(type) ?? 'bin'}`;
}
