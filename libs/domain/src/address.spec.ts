import fc from 'fast-check';
import { normalAddress } from './address';

describe('T08 an address in normal form', () => {
  it.each([
    ['Rita@Client.EXAMPLE', 'Rita@client.example'],
    [' rita@client.example ', 'rita@client.example'],
    ['support@localhost', 'support@localhost'],
    ['a+tag@xn--80ak6aa92e.example', 'a+tag@xn--80ak6aa92e.example'],
    ['аdmin@client.example', 'аdmin@client.example'],
    ["o'neil/x=y@client.example", "o'neil/x=y@client.example"],
  ])('of %s is %s', (text, expected) => expect(normalAddress(text)).toBe(expected));

  it('a Cyrillic а is another person than a Latin a', () =>
    expect(normalAddress('аdmin@client.example')).not.toBe(normalAddress('admin@client.example')));

  it.each([
    '',
    'rita',
    '@client.example',
    'rita@',
    'a b@client.example',
    'rita@client..example',
    'rita@-client.example',
    'rita@client.example.',
    'rita@clіent.example',
    'rita@[127.0.0.1]',
    'a@b@c, d@e',
    '"a b"@client.example',
    'rita@client.example\r\nBcc: eve@evil.example',
    'ri\r\nta@client.example',
    'ri\u0000ta@client.example',
    'ri\u202eta@client.example',
    'ri\u200bta@client.example',
    `${'x'.repeat(65)}@client.example`,
    `rita@${'x'.repeat(64)}.example`,
    `rita@${'x.'.repeat(127)}example`,
  ])('is not %j', (text) => expect(normalAddress(text)).toBeUndefined());

  it('is its own normal form, and holds nothing that a header or a list could break at', () => {
    const texts = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.emailAddress());
    fc.assert(
      fc.property(texts, (text) => {
        const address = normalAddress(text);
        if (address === undefined) return;
        expect(normalAddress(address)).toBe(address);
        expect(address).toMatch(/^[^\s,;<>"()]+@[a-z0-9.-]+$/u);
      }),
    );
  });
});
