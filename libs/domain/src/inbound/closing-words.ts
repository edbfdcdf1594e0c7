/** Words that close a ticket when they are the whole of an answer (OT-5), in normal form. Anything longer is a message. */
const words: readonly string[] = [
  // English
  'close',
  'close ticket',
  'close the ticket',
  'please close',
  'please close the ticket',
  'solved',
  'resolved',
  // Persian
  'بستن',
  'بستن تیکت',
  'تیکت را ببندید',
  'حل شد',
];
const known = new Set(words);

/** Whether a text is exactly a closing word, punctuation and case aside. */
export function isClosingWord(text: string): boolean {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ي', 'ی')
    .replaceAll('ك', 'ک')
    .replace(/[\s\u200c]+/gu, ' ')
    .replace(/^[\p{P}\s]+|[\p{P}\s]+$/gu, '');
  return known.has(plain);
}
