import { Problem } from '@eventdesk/kernel/problem';
import type { MailAddress } from '@eventdesk/kernel/ports/mail-reader';

const atoms = /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
/** Words that some providers let people have without quotes: with spaces, or dots at the end or in a row. */
const unquoted = /^[\w!#$%&'*+/=?^`{|}~. -]{1,64}$/;
/** Printable ASCII but angle brackets: what a quoted local part may hold without confusing an envelope. */
const quotable = /^[\x20-\x3b\x3d\x3f-\x7e]{1,64}$/;
const host = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

/**
 * An address as headers and envelopes take it: a local part that is not a plain word is quoted (RFC 5321, 4.1.2).
 * @throws Problem `address-not-mailable` for line breaks, brackets, anything outside ASCII (a domain comes in its ASCII
 * form, T08), or what is no address at all (T07); the message does not repeat the address.
 */
export function mailable(address: string, field: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  const given = address.slice(0, at);
  const quoted = /^".*"$/s.test(given);
  const local = quoted ? given.slice(1, -1).replace(/\\(.)/g, '$1') : given;
  if (at < 1 || !(quoted ? quotable : unquoted).test(local) || !host.test(domain)) {
    throw new Problem(
      'address-not-mailable',
      'unprocessable',
      `The address in ${field} cannot be written to by mail: it should look like name@domain.example, in ASCII.`,
      { fields: [{ field, detail: 'an address such as name@domain.example, in ASCII' }] },
    );
  }
  return `${atoms.test(local) ? local : `"${local.replace(/["\\]/g, '\\$&')}"`}@${domain}`;
}

/** A mailbox as a header shows it: `name <address>`. */
export function mailbox({ address, name }: MailAddress, field: string, phrase: (text: string) => string): string {
  const checked = mailable(address, field);
  const shown = phrase(name);
  return shown === '' ? checked : `${shown} <${checked}>`;
}
