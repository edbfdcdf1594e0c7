import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { Hashing } from '@eventdesk/kernel/ids';
import fc from 'fast-check';
import { linkPurposes, linkToken, readLinkToken } from './link-token';
import { deliveryOfMessageId, messageIdOf } from './message-id';
import { addressPurposes, readReplyAddress, replyAddress, untagged, type ReplyAddress } from './reply-address';
import type { Mac, Signing } from './signing';

const hashing: Hashing = {
  sha256: (bytes) => createHash('sha256').update(bytes).digest(),
  utf8: (text) => new TextEncoder().encode(text),
};
const mac =
  (key: string): Mac =>
  (bytes) =>
    createHmac('sha256', key).update(bytes).digest();
const signing: Signing = { hashing, macs: [mac('present')] };

const text = (alphabet: string, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: 1, maxLength });
const meant: fc.Arbitrary<ReplyAddress> = fc.record({
  purpose: fc.constantFrom(...addressPurposes),
  line: fc.tuple(text('abcz09-_+', 12), text('abcz09-', 10)).map(([local, host]) => `x${local}x@${host}.example`),
  number: fc.tuple(text('rRzZ09-', 3), text('0123456789.', 8)).map(([prefix, digits]) => `${prefix}1${digits}1`),
  participant: fc.nat({ max: 999_999_999 }),
});
const sample: ReplyAddress = { purpose: 'reply', line: 'support@desk.example', number: '100001', participant: 1 };

describe('A signed reply address', () => {
  it('T02 says whom it was made for, whatever the case it comes back in', () => {
    fc.assert(
      fc.property(meant, (to) => {
        fc.pre(!to.number.includes('..'));
        const address = replyAddress(signing, to);
        if (address === undefined) return;
        const local = address.slice(0, address.lastIndexOf('@'));
        expect(local.length).toBeLessThanOrEqual(64);
        expect(address).toBe(address.toLowerCase());
        const read = { ...to, line: to.line.toLowerCase(), number: to.number.toLowerCase() };
        expect(readReplyAddress(signing, address)).toEqual(read);
        expect(readReplyAddress(signing, address.toUpperCase())).toEqual(read);
        expect(untagged(address)).toBe(to.line);
      }),
    );
  });

  it('has the documented shape, and 80 bits of signature', () => {
    expect(replyAddress(signing, sample)).toMatch(/^support\+100001\.1\.[a-z2-7]{16}@desk\.example$/);
  });

  it('T02 is worth nothing with any one character changed', () => {
    const address = replyAddress(signing, sample) as string;
    fc.assert(
      fc.property(fc.nat({ max: address.length - 1 }), text('abcxyz234567.+@-', 1), (at, other) => {
        fc.pre(address[at] !== other);
        expect(readReplyAddress(signing, address.slice(0, at) + other + address.slice(at + 1))).toBeUndefined();
      }),
    );
  });

  it('T38 is worth nothing for another purpose, line, ticket or participant, or under another secret', () => {
    const signatures = [
      sample,
      { ...sample, purpose: 'close' as const },
      { ...sample, line: 'sales@desk.example' },
      { ...sample, number: '100002' },
      { ...sample, participant: 2 },
    ].map((to) => /([a-z2-7]{16})@/.exec(replyAddress(signing, to) as string)?.[1]);
    expect(new Set(signatures).size).toBe(signatures.length);
    const address = replyAddress(signing, sample) as string;
    expect(readReplyAddress({ hashing, macs: [mac('other')] }, address)).toBeUndefined();
  });

  it('T38 made before the secret was rotated is still ours', () => {
    const rotated: Signing = { hashing, macs: [mac('new'), mac('present')] };
    expect(readReplyAddress(rotated, replyAddress(signing, sample) as string)).toEqual(sample);
    expect(readReplyAddress(signing, replyAddress(rotated, sample) as string)).toBeUndefined();
  });

  it('is left out where it would be longer than a mail server takes, so that the Message-ID alone leads back', () => {
    const fits = `${'a'.repeat(64 - '+100001.1.'.length - 16)}@desk.example`;
    expect(replyAddress(signing, { ...sample, line: fits })).toBeDefined();
    expect(replyAddress(signing, { ...sample, line: `a${fits}` })).toBeUndefined();
  });

  it('T07 is left out where the number would not be part of an address', () => {
    for (const number of ['', '1 2', '1\r\nBcc: x@y.example', '.1', '1..2', 'ش-1', '1@2', '1+2']) {
      expect(replyAddress(signing, { ...sample, number })).toBeUndefined();
    }
  });

  it('is not found in addresses that people write', () => {
    for (const address of [
      'support@desk.example',
      'support+tag@desk.example',
      '',
      '@',
      '+@',
      'no address',
      '+1.1.a@b',
    ]) {
      expect(readReplyAddress(signing, address)).toBeUndefined();
    }
    fc.assert(fc.property(fc.string(), (address) => readReplyAddress(signing, address) === undefined));
  });

  it('is taken in on its line, as is any other tag that a person puts there', () => {
    expect(untagged('Support+Shop@Desk.Example')).toBe('support@desk.example');
    expect(untagged('support@desk.example')).toBe('support@desk.example');
  });
});

describe('A signed Message-ID', () => {
  const delivery = randomUUID();

  it('T13 is the same at every attempt and names its delivery', () => {
    const id = messageIdOf(signing, delivery, 'desk.example');
    expect(messageIdOf(signing, delivery, 'desk.example')).toBe(id);
    expect(deliveryOfMessageId(signing, id)).toBe(delivery);
    expect(deliveryOfMessageId(signing, ` <${id.toUpperCase()}> `)).toBe(delivery);
  });

  it('T02 of somebody else, or changed, is not ours', () => {
    const id = messageIdOf(signing, delivery, 'desk.example');
    expect(deliveryOfMessageId(signing, id.replace(delivery, randomUUID()))).toBeUndefined();
    expect(deliveryOfMessageId(signing, id.replace('desk.example', 'evil.example'))).toBeUndefined();
    expect(deliveryOfMessageId({ hashing, macs: [mac('other')] }, id)).toBeUndefined();
    fc.assert(fc.property(fc.string(), (other) => deliveryOfMessageId(signing, other) === undefined));
  });
});

describe('A mailed link', () => {
  it('T18 says its purpose and its delivery, and cannot be turned into one of another purpose', () => {
    const deliveryId = randomUUID();
    for (const purpose of linkPurposes) {
      const token = linkToken(signing, { purpose, deliveryId });
      expect(token).toBe(encodeURIComponent(token));
      expect(readLinkToken(signing, token)).toEqual({ purpose, deliveryId });
      for (const other of linkPurposes.filter((one) => one !== purpose)) {
        expect(readLinkToken(signing, token.replace(purpose, other))).toBeUndefined();
      }
      expect(readLinkToken(signing, token.replace(deliveryId, randomUUID()))).toBeUndefined();
    }
  });

  it('T38 of another secret or without a signature is nothing', () => {
    const deliveryId = randomUUID();
    expect(readLinkToken({ hashing, macs: [mac('other')] }, linkToken(signing, { purpose: 'close', deliveryId }))).toBe(
      undefined,
    );
    for (const token of ['', 'ticket', `ticket.${deliveryId}`, `ticket.${deliveryId}.`, `root.${deliveryId}.a`]) {
      expect(readLinkToken(signing, token)).toBeUndefined();
    }
  });
});
