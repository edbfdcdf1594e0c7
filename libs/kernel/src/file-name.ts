// Controls, marks that turn the writing direction, halves of characters, line separators, what shows as nothing.
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u180e]/gu;
const longest = 150;

/**
 * A file name that can be shown and saved (T05): the base name only, without control or direction characters, at most
 * 150 characters with its extension kept; `unnamed` when nothing is left.
 */
export function shownFileName(name: string, unnamed = 'file'): string {
  // The end of a name holds its base and extension; what is far before it is a path or a joke.
  const base = name.slice(-4_000).normalize('NFC').replace(unseen, '').split(/[/\\]/).at(-1) ?? '';
  const plain = base
    .replace(/^[a-z]:/i, '')
    .replace(/\.{2,}/g, '.')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  if (plain === '') return unnamed;
  const letters = [...plain];
  if (letters.length <= longest) return plain;
  const extension = [...(/\.[^.\s]{1,15}$/u.exec(plain)?.[0] ?? '')];
  return [...letters.slice(0, longest - extension.length), ...extension].join('');
}
