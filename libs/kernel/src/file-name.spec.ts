import { shownFileName } from './file-name';

describe('T05 hostile file names', () => {
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Windows\\system32\\evil.exe', 'evil.exe'],
    ['a/b\\c.txt', 'c.txt'],
    ['nul\0l.txt', 'null.txt'],
    ['inno\u202egpj.exe', 'innogpj.exe'],
    ['two\r\nlines.txt', 'twolines.txt'],
    ['..', ''],
    ['...', ''],
    ['a..b.txt', 'a.b.txt'],
    [' .hidden ', 'hidden'],
    ['zero\u200bwidth.txt', 'zerowidth.txt'],
    ['C:evil.txt', 'evil.txt'],
    ['گزارش.pdf', 'گزارش.pdf'],
    ['re\u0301sume\u0301.doc', 'résumé.doc'],
  ])('%j is shown as %j', (claimed, shown) => expect(shownFileName(claimed, '')).toBe(shown));

  it('a long name is cut to 150 characters and keeps its extension', () => {
    const shown = shownFileName(`${'😀'.repeat(400)}.pdf`);
    expect([...shown]).toHaveLength(150);
    expect(shown.endsWith('😀.pdf')).toBe(true);
  });

  it('what has no name left has the one that is given for it', () => {
    expect(shownFileName('../..')).toBe('file');
    expect(shownFileName('\u202e', 'letter.eml')).toBe('letter.eml');
  });
});
