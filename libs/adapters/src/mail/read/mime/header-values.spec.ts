import { readAddresses } from './addresses';
import { headerText } from './encoded-words';
import { readParameters } from './parameters';

describe('encoded words', () => {
  it.each([
    ['=?UTF-8?B?VGVzdG92w6Fjw60=?=', 'Testovácí'],
    ['=?iso-8859-1?Q?Keld_J=F8rn?= x', 'Keld Jørn x'],
    ['=?utf-8?Q?=D0?= =?utf-8?Q?=9F=D1=80?=', 'Пр'],
    ['=?utf-8?B?0J8=?=\r\n =?utf-8?B?0YA=?=', 'Пр'],
    ['=?ISO-2022-JP?B?GyRCJUYlOSVIGyhC?= =?ISO-2022-JP?B?GyRCJUYlOSVIGyhC?=', 'テストテスト'],
    ['=?utf-8*en?q?a?=', 'a'],
    ['=?utf-8?Q?with space?=', 'with space'],
    ['=?utf-8?Q?why?not??=', 'why?not?'],
    ['=?utf-8?B?0J/RgA?=', 'Пр'],
    ['a=?utf-8?Q?b?=c', 'abc'],
    ['=?broken', '=?broken'],
    ['=?windows-1251?Q?=CF=F0?=', 'Пр'],
    ['=?x-nothing?Q?plain?=', 'plain'],
    ['two\r\n\tlines  here', 'two lines here'],
  ])('%s', (raw, text) => expect(headerText(raw)).toBe(text));

  it('raw eight-bit values are read as UTF-8, else in the charset of the body', () => {
    expect(headerText(Buffer.from('Grüße').toString('latin1'))).toBe('Grüße');
    expect(headerText('\xcf\xf0\xe8\xed\xf2\xe5\xf0', 'windows-1251')).toBe('Принтер');
  });

  it('T09 a megabyte of half-open words costs nothing', () => {
    expect(headerText('=?a?q?x'.repeat(150_000))).toHaveLength(1_050_000);
  });
});

describe('parameters', () => {
  const name = (value: string): string | undefined => readParameters(value).parameters.get('name');

  it.each([
    ['text/plain; name=a.txt', 'a.txt'],
    ['text/plain; name="a; b.txt"; x=y', 'a; b.txt'],
    ['text/plain; name=my file.txt', 'my file.txt'],
    ['application/pdf name="late.pdf"', 'late.pdf'],
    ["text/plain; name*=utf-8''%D0%9F.txt", 'П.txt'],
    ["text/plain; name*0*=iso-8859-1'de'Gr%FC; name*1*=%DFe; name*2=.txt", 'Grüße.txt'],
    ['text/plain; name*1=b.txt; name*0=a', 'ab.txt'],
    ['text/plain; name="=?utf-8?B?0J8=?=.txt"', 'П.txt'],
    ['text/plain; name="=?utf-8?Q?=D0=9F?=\r\n =?utf-8?Q?=D1=80?="', 'Пр'],
    ["text/plain; name=plain.txt; name*=utf-8''best.txt", 'best.txt'],
    ['text/plain; name="C:\\dir\\f.txt"', 'C:\\dir\\f.txt'],
    ['text/plain; name="say \\"hi\\".txt"', 'say "hi".txt'],
    ['text/plain; NAME = "spaced.txt" ; charset=x', 'spaced.txt'],
    ['text/plain; name="unclosed.txt', 'unclosed.txt'],
    ['text/plain; name*=%D0%9F.txt', 'П.txt'],
  ])('%s', (value, expected) => expect(name(value)).toBe(expected));

  it('gives the media type in lower case, whatever follows', () => {
    expect(readParameters('TEXT/Html;charset=utf-8').value).toBe('text/html');
    expect(readParameters('application/pdf name="x"').value).toBe('application/pdf');
    expect(readParameters(null).value).toBe('');
  });
});

describe('addresses', () => {
  it.each<[string, [string, string][]]>([
    ['a@b.example', [['a@b.example', '']]],
    ['Ada <A@B.Example>', [['A@b.example', 'Ada']]],
    [
      '"Doe, Jane" <jane@b.example>, joe@b.example (Joe)',
      [
        ['jane@b.example', 'Doe, Jane'],
        ['joe@b.example', 'Joe'],
      ],
    ],
    ['=?utf-8?B?0J8=?= <a@b.example>', [['a@b.example', 'П']]],
    ['"=?utf-8?B?0J8=?=" <a@b.example>', [['a@b.example', 'П']]],
    ['=?utf-8?Q?Doe=2C_Jane?= <a@b.example>', [['a@b.example', 'Doe, Jane']]],
    ["'Ada' <a@b.example>", [['a@b.example', 'Ada']]],
    ['<a@b.example>', [['a@b.example', '']]],
    ['Ada a@b.example', [['a@b.example', 'Ada']]],
    [
      'a@b.example; c@d.example',
      [
        ['a@b.example', ''],
        ['c@d.example', ''],
      ],
    ],
    ['a@münchen.example', [['a@xn--mnchen-3ya.example', '']]],
    ['"odd, local"@b.example', [['"odd, local"@b.example', '']]],
    ['Ada <<a@b.example>>', [['a@b.example', 'Ada']]],
    ['Ada (the boss) <a@b.example>', [['a@b.example', 'Ada']]],
    ['MAILER-DAEMON (Mail Delivery System)', [['MAILER-DAEMON', 'Mail Delivery System']]],
    ['"a@b.example" <>', [['a@b.example', '']]],
    ['mailto:a@b.example', [['a@b.example', '']]],
    ['', []],
  ])('%s', (raw, expected) => {
    const binary = Buffer.from(raw).toString('latin1');
    expect(readAddresses(binary).mailboxes.map(({ address, name }) => [address, name])).toEqual(expected);
  });

  it('T34 tells group syntax', () => {
    expect(readAddresses('Team: a@b.example, c@d.example;')).toMatchObject({ group: true, mailboxes: [{}, {}] });
    expect(readAddresses('undisclosed-recipients:;')).toEqual({ group: true, mailboxes: [] });
  });

  it('T09 brackets and quotes that never close cost one look each', () => {
    for (const char of ['(', '<', '"', '(<"']) expect(readAddresses(char.repeat(300_000)).group).toBe(false);
  });
});
