/** Anything that could end a line or hide in one becomes a space: a value never adds a header (T07). */
const oneLine = (text: string): string =>
  text
    .replace(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/gu, ' ')
    .replace(/\p{Cs}/gu, '\ufffd')
    .trim();

/** Bytes of UTF-8 in one encoded word; with its frame it stays under the 75 characters of RFC 2047. */
const bytesPerWord = 45;

/** Free text of a header (a subject): as it is when it is short printable ASCII, else encoded words (RFC 2047). */
export function unstructured(text: string): string {
  const line = oneLine(text);
  return /^[\x20-\x7e]{0,200}$/.test(line) && !line.includes('=?') ? line : encodedWords(line);
}

/** A name before an address: quoted when it is ASCII, else encoded words. */
export function phrase(text: string): string {
  const line = oneLine(text);
  if (line === '') return '';
  return /^[\x20-\x7e]{1,60}$/.test(line) && !line.includes('=?')
    ? `"${line.replace(/["\\]/g, '\\$&')}"`
    : encodedWords(line);
}

function encodedWords(text: string): string {
  const words: string[] = [];
  let held = '';
  let size = 0;
  for (const character of text) {
    const bytes = Buffer.byteLength(character);
    if (size + bytes > bytesPerWord) {
      words.push(held);
      held = '';
      size = 0;
    }
    held += character;
    size += bytes;
  }
  words.push(held);
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ');
}

/** A parameter of a MIME field: for old readers in ASCII, and whole as RFC 2231 says when that is not all of it. */
export function fileName(parameter: string, name: string): string {
  const line = oneLine(name);
  const ascii = line
    .replace(/[^\x20-\x7e]/gu, '_')
    .replace(/["\\]/g, '_')
    .slice(-60);
  const plain = `;\r\n ${parameter}="${ascii}"`;
  if (ascii === line) return plain;
  const encoded = encodeURIComponent(line).replace(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const pieces = encoded.match(/(?:%[0-9A-F]{2}|[^%]){1,20}/g) ?? [];
  const numbered = pieces.map((piece, at) => `;\r\n ${parameter}*${at}*=${at === 0 ? "UTF-8''" : ''}${piece}`);
  return pieces.length === 1 ? `${plain};\r\n ${parameter}*=UTF-8''${pieces[0]}` : plain + numbered.join('');
}

/** RFC 5322 date, always in UTC. */
export const mailDate = (at: string): string => new Date(at).toUTCString().replace('GMT', '+0000');
