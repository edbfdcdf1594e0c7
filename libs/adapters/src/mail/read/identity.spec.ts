import { createHash } from 'node:crypto';
import { mailIdentity } from './identity';
import { mail } from './testing/mails';

const head = ['From: a@b.example', 'To: support@desk.example', 'Subject: Printer', 'Date: Mon, 12 Oct 2026 09:00:00 +0000', 'Message-ID: <1@b.example>']; // prettier-ignore
const one = mail(...head, '', 'It is broken.');
const same = (other: Uint8Array): boolean => mailIdentity(other) === mailIdentity(one);

describe('T12 what makes two deliveries the same mail', () => {
  it('is SHA-256 over six fields and the body, each behind its length', () => {
    const hash = createHash('sha256');
    const values = ['a@b.example', 'support@desk.example', '', 'Mon, 12 Oct 2026 09:00:00 +0000', 'Printer', '<1@b.example>', 'It is broken.']; // prettier-ignore
    for (const value of values) {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(Buffer.byteLength(value));
      hash.update(length).update(value);
    }
    expect(mailIdentity(one)).toBe(hash.digest('hex'));
  });

  it('copies agree: other transport fields, order, case, folding, line ends, lines at the end', () => {
    expect(same(mail('Received: from x', 'Delivered-To: y', ...head, '', 'It is broken.'))).toBe(true);
    expect(same(mail(...[...head].reverse(), '', 'It is broken.'))).toBe(true);
    expect(same(mail('FROM:   a@b.example', ...head.slice(1), '', 'It is broken.', '', '', ''))).toBe(true);
    expect(same(mail(...head.slice(0, 3), 'Date: Mon, 12 Oct 2026', '\t09:00:00 +0000', head[4]!, '', 'It is broken.'))).toBe(true); // prettier-ignore
    expect(same(Buffer.from([...head, '', 'It is broken.'].join('\n')))).toBe(true);
  });

  it('different mails with one Message-ID differ', () => {
    expect(same(mail(...head, '', 'It works.'))).toBe(false);
    expect(same(mail(...head.slice(0, 2), 'Subject: Other', ...head.slice(3), '', 'It is broken.'))).toBe(false);
    expect(same(mail(...head, 'Cc: c@b.example', '', 'It is broken.'))).toBe(false);
    expect(same(mail(...head, '', 'It is', 'broken.'))).toBe(false);
  });

  it('T39 a signed mail replayed with added fields above is the same mail', () => {
    expect(same(mail('Subject: Pay now', 'From: eve@evil.example', ...head, '', 'It is broken.'))).toBe(true);
  });

  it('T09 takes any bytes, without end of header and with millions of lines', () => {
    expect(mailIdentity(new Uint8Array(0))).toMatch(/^[0-9a-f]{64}$/);
    expect(mailIdentity(Buffer.from('a\n'.repeat(2_000_000)))).toMatch(/^[0-9a-f]{64}$/);
    expect(mailIdentity(one.subarray(0, 20))).not.toBe(mailIdentity(one));
  });
});
