import { isProblem } from '@eventdesk/kernel/problem';
import { callersLanguage } from './language';
import { minRevision } from './paging';
import { etagOf, ifRevision } from './revision';

describe('callersLanguage', () => {
  it.each([
    [undefined, 'it'],
    ['', 'it'],
    ['de', 'it'],
    ['*', 'it'],
    ['fa-IR,fa;q=0.9,en;q=0.8', 'fa'],
    ['en;q=0.5, ru;q=0.9', 'ru'],
    ['he;q=0, en', 'en'],
    ['EN-gb', 'en'],
    ['de, *;q=0.1', 'it'],
    ['en;q=abc', 'it'],
    ['en;q=2', 'it'],
    [`${'x,'.repeat(600)}en`, 'it'],
  ])('X-8 of "%s" is %s', (header, language) => {
    expect(callersLanguage(header, 'it')).toBe(language);
  });
});

describe('ifRevision', () => {
  const read = (header?: string) => ifRevision({ headers: { 'if-match': header } });

  it('reads the ETag that an answer had', () => {
    expect(read(etagOf(7))).toBe(7);
    expect(read('W/"7"')).toBe(7);
    expect([read(undefined), read('*')]).toEqual([undefined, undefined]);
  });

  it.each(['7', '"x"', '"1", "2"', ''])('refuses %s', (header) => {
    let thrown: unknown;
    try {
      read(header);
    } catch (error) {
      thrown = error;
    }
    expect(isProblem(thrown) && thrown.slug).toBe('invalid-if-match');
  });
});

describe('minRevision', () => {
  it('reads a revision, and on a list that of a ticket', () => {
    expect(minRevision.parse('3')).toEqual({ revision: 3 });
    expect(minRevision.parse('271911966272026940869079307116515873576:3')).toEqual({
      ticket: '271911966272026940869079307116515873576',
      revision: 3,
    });
    expect(minRevision.safeParse('x:3').success).toBe(false);
  });
});
