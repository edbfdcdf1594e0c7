import { generateKeyPairSync } from 'node:crypto';
import type { MailDelivery } from '@eventdesk/kernel/ports/sender-authenticator';
import { dkimSign } from 'mailauth';
import { mail } from '../read/testing/mails';
import type { DnsLookup } from './dns';
import { MailauthSenderAuthenticator } from './sender-authenticator';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** A small DNS: what is not in it does not exist. */
function zone(records: Record<string, string>): DnsLookup {
  return async (name, type) => {
    const found = records[`${type} ${name}`];
    if (found === undefined) throw Object.assign(new Error(`${name} not found`), { code: 'ENOTFOUND' });
    return type === 'TXT' ? [[found]] : [found];
  };
}

const firm = zone({
  'TXT firm.example': 'v=spf1 ip4:203.0.113.7 -all',
  'TXT _dmarc.firm.example': 'v=DMARC1; p=reject',
  'TXT s1._domainkey.firm.example': `v=DKIM1; k=rsa; p=${publicKey.toString('base64')}`,
});

const stranger: MailDelivery = {
  peer: '203.0.113.7',
  helo: 'mail.firm.example',
  envelopeFrom: 'ada@firm.example',
  authservId: 'mx.desk.example',
  trustedPeer: false,
};
const relay: MailDelivery = { ...stranger, peer: '192.0.2.1', trustedPeer: true };

const lines = ['From: Ada <ada@firm.example>', 'To: support@desk.example', 'Subject: Printer', 'Date: Mon, 12 Oct 2026 09:00:00 +0000', 'Message-ID: <1@firm.example>']; // prettier-ignore
const plain = mail(...lines, '', 'It is broken.');

const key = { signingDomain: 'firm.example', selector: 's1', privateKey };

/** The same mail, signed by its domain. */
async function signed(options: { maxBodyLength?: number } = {}): Promise<Buffer> {
  const { signatures } = await dkimSign(Buffer.from(plain), {
    canonicalization: 'relaxed/relaxed',
    signTime: new Date('2026-10-12T09:00:00Z'),
    ...key,
    signatureData: [{ ...key, ...options }],
  });
  return Buffer.concat([Buffer.from(signatures), plain]);
}

const withTop = (field: string, raw: Uint8Array = plain): Buffer => Buffer.concat([Buffer.from(`${field}\r\n`), raw]);

describe('sender authentication by DNS', () => {
  const authenticator = new MailauthSenderAuthenticator(firm);

  it('a mail from a host that the domain names passes', async () => {
    await expect(authenticator.check(plain, stranger)).resolves.toMatchObject({ verdict: 'pass', by: 'dmarc' });
  });

  it('a mail from any other host fails, since the domain publishes a policy', async () => {
    const forger = { ...stranger, peer: '198.51.100.9' };
    await expect(authenticator.check(plain, forger)).resolves.toMatchObject({ verdict: 'fail', by: 'dmarc' });
  });

  it('an envelope sender of another domain proves nothing about From', async () => {
    const forger = { ...stranger, peer: '198.51.100.9', envelopeFrom: 'x@evil.example', helo: 'evil.example' };
    const dns: DnsLookup = async (name, type) => (name === 'evil.example' ? [['v=spf1 +all']] : firm(name, type));
    const check = new MailauthSenderAuthenticator(dns).check(plain, forger);
    await expect(check).resolves.toMatchObject({ verdict: 'fail' });
  });

  it('a mail signed by the domain passes from anywhere, also behind a relay of ours', async () => {
    const raw = await signed();
    await expect(authenticator.check(raw, { ...stranger, peer: '198.51.100.9' })).resolves.toMatchObject({ verdict: 'pass' }); // prettier-ignore
    await expect(authenticator.check(raw, relay)).resolves.toMatchObject({ verdict: 'pass', by: 'dmarc' });
  });

  it('a changed body breaks the signature', async () => {
    const raw = Buffer.from((await signed()).toString('latin1').replace('broken', 'stolen'), 'latin1');
    await expect(authenticator.check(raw, { ...stranger, peer: '198.51.100.9' })).resolves.toMatchObject({ verdict: 'fail' }); // prettier-ignore
  });

  it('a domain without a policy proves and disproves nothing', async () => {
    const check = new MailauthSenderAuthenticator(zone({})).check(plain, stranger);
    await expect(check).resolves.toMatchObject({ verdict: 'none' });
  });

  it('behind a relay SPF says nothing: an unsigned mail is unproven, not failed', async () => {
    await expect(authenticator.check(plain, relay)).resolves.toMatchObject({ verdict: 'none' });
  });

  it('a DNS that is silent, broken or switched off leaves the sender unproven', async () => {
    const silent = new MailauthSenderAuthenticator(() => new Promise(() => {}), 1);
    await expect(silent.check(plain, stranger)).resolves.toMatchObject({ verdict: 'none' });
    const broken = new MailauthSenderAuthenticator(() => Promise.reject(new Error('refused')));
    await expect(broken.check(plain, stranger)).resolves.toMatchObject({ verdict: 'none' });
    const noKey: DnsLookup = (name, type) =>
      name.startsWith('s1.') ? Promise.reject(new Error('refused')) : firm(name, type);
    const unanswered = new MailauthSenderAuthenticator(noKey).check(await signed(), {
      ...stranger,
      peer: '198.51.100.9',
    });
    await expect(unanswered).resolves.toMatchObject({ verdict: 'none' });
    const off = new MailauthSenderAuthenticator(null);
    await expect(off.check(plain, stranger)).resolves.toMatchObject({ verdict: 'none', by: 'none' });
  });

  it('a peer on this machine is never asked about', async () => {
    const asked: string[] = [];
    const dns: DnsLookup = (name, type) => (asked.push(name), firm(name, type));
    for (const peer of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
      const check = new MailauthSenderAuthenticator(dns).check(plain, { ...relay, peer });
      await expect(check).resolves.toMatchObject({ verdict: 'none', by: 'none' });
    }
    expect(asked).toEqual([]);
  });

  it('T39 a signed mail with a second Subject, Cc or Reply-To, or with l= in its signature, is unproven', async () => {
    for (const added of ['Subject: Pay now', 'From: Eve <eve@firm.example>', 'To: eve@evil.example']) {
      const raw = withTop(added, await signed());
      await expect(authenticator.check(raw, stranger)).resolves.toMatchObject({ verdict: 'none' });
    }
    const partly = Buffer.concat([await signed({ maxBodyLength: 5 }), Buffer.from('\r\nPay to me.')]);
    await expect(authenticator.check(partly, stranger)).resolves.toMatchObject({ verdict: 'none' });
  });

  it('T34 a From that is a group, several addresses or none is unproven', async () => {
    for (const from of ['Firm: ada@firm.example;', 'ada@firm.example, eve@evil.example', '', 'Ada']) {
      const raw = mail(`From: ${from}`, 'To: support@desk.example', '', 'x');
      await expect(authenticator.check(raw, stranger)).resolves.toMatchObject({ verdict: 'none', by: 'none' });
    }
  });

  it('T09 a header over the limits is unproven without asking anybody', async () => {
    const raw = Buffer.from(`From: ada@firm.example\r\n${'X: y\r\n'.repeat(300_000)}\r\nx`);
    await expect(authenticator.check(raw, stranger)).resolves.toMatchObject({ verdict: 'none', by: 'none' });
  });
});

describe('Authentication-Results', () => {
  const authenticator = new MailauthSenderAuthenticator(null);
  const passed = 'Authentication-Results: mx.desk.example; spf=pass smtp.mailfrom=firm.example;\r\n dmarc=pass (p=reject) header.from=firm.example'; // prettier-ignore

  it('T34 the topmost field of a listed peer is believed when it names the host of the line', async () => {
    const told = { by: 'authentication-results' };
    await expect(authenticator.check(withTop(passed), relay)).resolves.toMatchObject({ ...told, verdict: 'pass' });
    const failed = passed.replace('dmarc=pass', 'dmarc=fail');
    await expect(authenticator.check(withTop(failed), relay)).resolves.toMatchObject({ ...told, verdict: 'fail' });
    const none = passed.replace('dmarc=pass', 'dmarc=none');
    await expect(authenticator.check(withTop(none), relay)).resolves.toMatchObject({ ...told, verdict: 'none' });
  });

  it('T34 it is believed from loopback too, when loopback is listed', async () => {
    const check = authenticator.check(withTop(passed), { ...relay, peer: '127.0.0.1' });
    await expect(check).resolves.toMatchObject({ verdict: 'pass' });
  });

  it('T34 a forged field is not believed', async () => {
    const forged: [string, Uint8Array, MailDelivery][] = [
      ['from a peer that is not listed', withTop(passed), stranger],
      ['with another host', withTop(passed.replace('mx.desk', 'mx.evil')), relay],
      ['below the true one', withTop('Authentication-Results: mx.desk.example; dmarc=fail', withTop(passed)), relay],
      [
        'below one of another host',
        withTop('Authentication-Results: other.example; dmarc=fail', withTop(passed)),
        relay,
      ],
      ['on a line that names no host', withTop(passed), { ...relay, authservId: null }],
      ['about another domain', withTop(passed.replace('header.from=firm', 'header.from=evil')), relay],
      [
        'said in a comment',
        withTop('Authentication-Results: mx.desk.example; spf=fail (dmarc=pass; dmarc=pass)'),
        relay,
      ],
      ['said twice', withTop(`${passed}; dmarc=fail header.from=firm.example`), relay],
      ['said in a quoted reason', withTop('Authentication-Results: mx.desk.example; spf=fail reason="; dmarc=pass"'), relay], // prettier-ignore
    ];
    for (const [what, raw, delivery] of forged) {
      const { verdict } = await authenticator.check(raw, delivery);
      expect([what, verdict]).not.toEqual([what, 'pass']);
    }
  });

  it('T39 a believed result does not cover a header that is there twice', async () => {
    const raw = withTop('Subject: Pay now', withTop(passed));
    await expect(authenticator.check(raw, relay)).resolves.toMatchObject({ verdict: 'none' });
  });
});
