import { defaultLimits } from '../read/limits';
import { readAddresses } from '../read/mime/addresses';
import { readHeaderBlock, valuesOf, type HeaderBlock } from '../read/mime/header-block';

const mostSignatures = 10;
const onceOnly = ['from', 'subject', 'reply-to', 'cc', 'to'];

/** What a mail's header claims, once it is in a form that a check can vouch for. */
export interface Claims {
  readonly header: HeaderBlock;
  /** Domain of the one address in From, lower case and ASCII. */
  readonly domain: string;
}

/**
 * The claims of a mail, or why nothing could prove its sender: a signature covers one of two equal fields while people
 * see the other, and with `l=` anything can be appended (T39); From must name one mailbox and nothing else (T34).
 */
export function readClaims(mail: Buffer): Claims | { readonly unprovable: string } {
  let header: HeaderBlock;
  try {
    header = readHeaderBlock(mail, 0, mail.length, defaultLimits);
  } catch {
    return { unprovable: 'the header is too large' };
  }
  const twice = onceOnly.find((name) => valuesOf(header, name).length > 1);
  if (twice !== undefined) return { unprovable: `the field ${twice} is there twice` };
  const signatures = valuesOf(header, 'dkim-signature');
  if (signatures.length > mostSignatures) return { unprovable: 'there are too many signatures' };
  if (signatures.some((value) => /(?:^|;)\s*l\s*=/i.test(value))) return { unprovable: 'a signature covers part of the body only' }; // prettier-ignore
  const [from = ''] = valuesOf(header, 'from');
  const { mailboxes, group } = readAddresses(from, '', 2);
  const [mailbox, another] = mailboxes;
  const domain = mailbox?.address.split('@').pop() ?? '';
  if (group || another || !mailbox?.address.includes('@') || domain === '') return { unprovable: 'From is not one address' }; // prettier-ignore
  return { header, domain };
}
