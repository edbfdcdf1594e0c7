import type { MailDelivery, SenderAuthenticator, SenderCheck } from '@eventdesk/kernel/ports/sender-authenticator';
import { valuesOf } from '../read/mime/header-block';
import { readAuthenticationResults } from './authentication-results';
import { readClaims, type Claims } from './claims';
import type { DnsLookup } from './dns';

const unproven = (detail: string): SenderCheck => ({ verdict: 'none', by: 'none', detail });

/**
 * Checks a mail's sender (T34). A listed relay's topmost `Authentication-Results` is believed when it names the line's
 * host; from any other peer such fields are ignored. Else SPF, DKIM and DMARC are checked here, over `lookup`.
 */
export class MailauthSenderAuthenticator implements SenderAuthenticator {
  /**
   * @param lookup null: nobody is asked, senders stay unproven (`EVENTDESK_DNS=none`)
   * @param timeLimit milliseconds for all questions to DNS about one mail
   */
  constructor(
    private readonly lookup: DnsLookup | null,
    private readonly timeLimit = 15_000,
  ) {}

  async check(raw: Uint8Array, delivery: MailDelivery): Promise<SenderCheck> {
    const mail = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
    const claims = readClaims(mail);
    if ('unprovable' in claims) return unproven(claims.unprovable);
    if (delivery.trustedPeer) {
      const told = believed(claims, delivery.authservId);
      if (told) return told;
    }
    if (isLoopback(delivery.peer)) return unproven('handed in on this machine, without a result of its mail host');
    if (this.lookup === null) return unproven('sender checks are switched off');
    return this.ask(mail, claims, delivery, this.lookup);
  }

  private async ask(mail: Buffer, claims: Claims, delivery: MailDelivery, lookup: DnsLookup): Promise<SenderCheck> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<SenderCheck>((resolve) => {
      timer = setTimeout(() => resolve(unproven('DNS did not answer in time')), this.timeLimit);
    });
    try {
      return await Promise.race([checkDmarc(mail, claims, delivery, lookup), silence]);
    } catch {
      return unproven('the sender could not be checked');
    } finally {
      clearTimeout(timer);
    }
  }
}

/** What the topmost field says, when the line's own mail host wrote it; null when it did not. */
function believed({ header, domain }: Claims, authservId: string | null): SenderCheck | null {
  const [top] = valuesOf(header, 'authentication-results');
  if (top === undefined || authservId === null) return null;
  const told = readAuthenticationResults(top);
  if (told.authservId !== authservId.toLowerCase()) return null;
  const by = 'authentication-results';
  const results = told.results.filter(({ method }) => method === 'dmarc');
  const [dmarc] = results;
  if (!dmarc || results.length > 1)
    return { verdict: 'none', by, detail: 'the mail host gives no single DMARC result' };
  const about = dmarc.properties.get('header.from')?.replace(/^.*@/, '');
  const same = about === undefined || about === domain || domain.endsWith(`.${about}`);
  if (!same) return { verdict: 'none', by, detail: 'the DMARC result is about another domain' };
  const verdict = dmarc.result === 'pass' || dmarc.result === 'fail' ? dmarc.result : 'none';
  return { verdict, by, detail: `the mail host says dmarc=${dmarc.result.replace(/[^a-z]/g, '')}` };
}

async function checkDmarc(
  mail: Buffer,
  claims: Claims,
  delivery: MailDelivery,
  lookup: DnsLookup,
): Promise<SenderCheck> {
  // Loaded on first use: it brings a list of all public suffixes into memory.
  const { authenticate } = await import('mailauth');
  // Behind a relay of ours the peer's address says nothing about the sender: SPF cannot be checked there.
  const peer = delivery.trustedPeer ? {} : { ip: delivery.peer, helo: delivery.helo, sender: delivery.envelopeFrom };
  const { dmarc, dkim, spf } = await authenticate(mail, {
    ...peer,
    resolver: lookup,
    disableArc: true,
    disableBimi: true,
  });
  const seen = [dkim.headerFrom ?? []].flat();
  if (seen.length !== 1 || !sameDomain(seen[0]!, claims.domain)) return unproven('From is read in two ways');
  if (!dmarc) return unproven('no DMARC result');
  const { result } = dmarc.status;
  const aligned = delivery.trustedPeer ? dmarc.alignment?.dkim.result : true;
  if (result === 'pass' && aligned)
    return { verdict: 'pass', by: 'dmarc', detail: 'the domain in From vouches for the mail' };
  if (result !== 'fail' && result !== 'pass') return { verdict: 'none', by: 'dmarc', detail: `dmarc=${result}` };
  const unanswered = [spf, ...(dkim.results ?? [])].some((one) => one && one.status.result === 'temperror');
  if (unanswered) return unproven('DNS did not answer');
  if (delivery.trustedPeer) return unproven('no aligned signature; SPF cannot be checked behind a relay');
  return {
    verdict: 'fail',
    by: 'dmarc',
    detail: `the domain in From does not vouch for the mail (p=${dmarc.p ?? 'none'})`,
  };
}

const sameDomain = (address: string, domain: string): boolean =>
  address.slice(address.lastIndexOf('@') + 1).toLowerCase() === domain;

/** Whether a peer is this machine itself, IPv4 mapped into IPv6 included. */
function isLoopback(peer: string): boolean {
  const plain = peer.replace(/^\[|\]$/g, '').replace(/^::ffff:/i, '');
  return plain === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(plain);
}
