import { encode } from 'iconv-lite';
import { decodeText } from './charset';

const bytes = (...values: (number | string)[]): Buffer =>
  Buffer.concat(
    values.map((value) => (typeof value === 'number' ? Buffer.from([value]) : Buffer.from(value, 'latin1'))),
  );

describe('decodeText', () => {
  const cases: [string, string][] = [
    ['windows-1251', 'Добрый день, принтер не печатает'],
    ['koi8-r', 'Добрый день'],
    ['koi8-u', 'Добрий день, їжак'],
    ['iso-8859-5', 'Добрый день'],
    ['windows-1255', 'שלום, המדפסת לא עובדת'],
    ['iso-8859-8-i', 'שלום'],
    ['windows-1256', 'مرحبا، الطابعة لا تعمل'],
    ['windows-1250', 'Automatyczna odpowiedź'],
    ['iso-8859-2', 'Žluťoučký kůň'],
    ['windows-1254', 'İstanbul şehir'],
    ['iso-8859-9', 'İstanbul'],
    ['windows-874', 'สวัสดี'],
    ['tis-620', 'สวัสดี'],
    ['gb2312', '你好'],
    ['gb18030', '你好，世界'],
    ['big5', '你好'],
    ['euc-kr', '안녕하세요'],
    ['ks_c_5601-1987', '안녕하세요'],
    ['shift_jis', '日本語メール'],
    ['cp932', '日本語'],
    ['euc-jp', '日本語メール'],
    ['iso-8859-15', 'Größe 5 €'],
    ['iso-8859-7', 'Καλημέρα'],
    ['utf-16le', 'Grüße'],
  ];
  it.each(cases)('reads %s', (label, text) => {
    expect(decodeText(encode(text, label === 'iso-8859-8-i' ? 'windows-1255' : label), label)).toBe(text);
  });

  it('reads the seven-bit sets of East Asia, which shift into another alphabet', () => {
    expect(decodeText(bytes(0x1b, '$B', '%F%9%H', 0x1b, '(B ok'), 'ISO-2022-JP')).toBe('テスト ok');
    expect(decodeText(bytes(0x1b, '$)C', 0x0e, '>H3g', 0x0f, ' ok'), 'iso-2022-kr')).toBe('안녕 ok');
    expect(decodeText(bytes('~{<:Ky2;~} ok'), 'hz-gb-2312')).toContain(' ok');
    expect(decodeText(bytes(0x1b, '$B', '%F%9%H', 0x1b, '(B'), 'us-ascii')).toBe('テスト');
    expect(decodeText(bytes('Hi Mom -+Jjo--!'), 'utf-7')).toBe('Hi Mom -☺-!');
  });

  it('reads UTF-8 whatever western name it goes by', () => {
    const utf8 = Buffer.from('Sönderzäichen – ок');
    for (const label of ['us-ascii', 'iso-8859-1', 'windows-1252', '', null, 'utf8', 'UTF-8', '"utf-8"', 'x-unknown']) {
      expect(decodeText(utf8, label)).toBe('Sönderzäichen – ок');
    }
  });

  it('reads western text that claims to be UTF-8 or nothing', () => {
    for (const label of ['utf-8', 'us-ascii', null])
      expect(decodeText(bytes('Gr', 0xfc, 0xdf, 'e aus K', 0xf6, 'ln'), label)).toBe('Grüße aus Köln');
  });

  it('guesses what is not declared, by the body’s charset first', () => {
    const text = 'Здравствуйте, у меня не работает принтер, помогите пожалуйста';
    expect(decodeText(encode(text, 'windows-1251'), null)).toBe(text);
    expect(decodeText(encode('Заявка', 'koi8-r'), null, 'koi8-r')).toBe('Заявка');
  });

  it('keeps UTF-8 with one torn character readable', () => {
    expect(decodeText(Buffer.concat([Buffer.from('Добрый день'), bytes(0xd0)]), 'utf-8')).toMatch(/^Добрый день/);
  });

  it('never throws, whatever the label', () => {
    for (const label of ['x-foo', '%%%', '=?', 'utf-99', 'constructor', '__proto__', 'base64', 'hex', 'binary']) {
      expect(decodeText(Buffer.from('plain'), label)).toBe('plain');
      expect(typeof decodeText(bytes(0xff, 0xfe, 0x80), label)).toBe('string');
    }
  });
});
