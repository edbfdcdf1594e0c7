// Controls, marks that turn the writing direction, line separators, and characters that show as nothing.
const unseen =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;
const longest = 150;

/** T05: a name that can be shown and saved: the base name, without control and direction characters, at most 150 long. */
export function shownFileName(name: string): string {
  const base = name.normalize('NFC').replace(unseen, '').split(/[/\\]/).at(-1) ?? '';
  const plain = base.replace(/^[a-z]:/i, '').replace(/^[\s.]+|[\s.]+$/g, '');
  const letters = [...plain];
  if (letters.length <= longest) return plain === '' ? 'file' : plain;
  const extension = [...(/\.[^.\s]{1,15}$/u.exec(plain)?.[0] ?? '')];
  return [...letters.slice(0, longest - extension.length), ...extension].join('');
}
