import { isClosingWord } from './closing-words';

describe('OT-5 closing words', () => {
  it.each([
    'close',
    'Close.',
    '  SOLVED!\n',
    'Please close the ticket',
    '«close»',
    'بستن تیکت',
    'حل شد.',
    'حل\u200cشد',
    'close\u00a0ticket',
  ])('%j closes', (text) => expect(isClosingWord(text)).toBe(true));

  it.each([
    '',
    '!',
    'Solved, thanks',
    'please do not close',
    'close it?\nNo.',
    'not solved',
    'closed',
    'حل نشد',
    'x'.repeat(100_000),
  ])('%j is a message', (text) => expect(isClosingWord(text)).toBe(false));
});
