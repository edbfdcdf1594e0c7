import { domainToASCII } from 'node:url';
import type { MailAddress } from '@eventdesk/kernel/ports/mail-reader';
import { headerText } from './encoded-words';

/** The mailboxes of an address field, and whether it used group syntax (T34). */
export interface AddressList {
  readonly mailboxes: readonly MailAddress[];
  readonly group: boolean;
}

interface Token {
  readonly kind: 'text' | 'quoted' | 'comment' | 'angle' | 'special';
  readonly text: string;
}

/**
 * Reads From, To, Cc, Reply-To.
 * @param most stop after this many mailboxes; one more than the limit is enough to know that it was passed
 */
export function readAddresses(binary: string, hint = '', most = Infinity): AddressList {
  const mailboxes: MailAddress[] = [];
  let group = false;
  let pending: Token[] = [];
  const close = (): void => {
    const mailbox = mailboxOf(pending, hint);
    if (mailbox) mailboxes.push(mailbox);
    pending = [];
  };
  for (const token of tokens(binary)) {
    if (mailboxes.length >= most) break;
    if (token.kind !== 'special') pending.push(token);
    else if (token.text === ',') close();
    else if (token.text === ';') close();
    else {
      group = true;
      pending = [];
    }
  }
  close();
  return { mailboxes, group };
}

/** An address as identity (T08): ASCII domain in lower case, the local part as it is. */
export function normalAddress(address: string): string {
  const at = address.lastIndexOf('@');
  if (at === -1) return address;
  const domain = address.slice(at + 1).toLowerCase();
  const ascii = /^[\x21-\x7e]*$/.test(domain) ? domain : domainToASCII(domain);
  return `${address.slice(0, at)}@${ascii || domain}`;
}

function* tokens(text: string): Generator<Token> {
  let at = 0;
  let word = '';
  // A bracket that is never closed is text, and so are all later ones of its kind: each is looked for once at most.
  const unclosed = new Set<string>();
  while (at < text.length) {
    const char = text[at]!;
    const stop = unclosed.has(char) ? -1 : (closing[char]?.(text, at) ?? -1);
    if (stop === -1 && char in closing) unclosed.add(char);
    // A colon begins a group only after a phrase; inside an address or an encoded word it is text.
    const special = char === ',' || char === ';' || (char === ':' && !/[@[]|=\?/.test(word));
    if (stop === -1 && !special) {
      word += char;
      at++;
      continue;
    }
    // "local part"@domain keeps its quotes together.
    const glued = char === '"' && text[stop + 1] === '@';
    if (glued) {
      word += text.slice(at, stop + 1);
      at = stop + 1;
      continue;
    }
    if (word.trim() !== '') yield { kind: 'text', text: word.trim() };
    word = '';
    if (special && stop === -1) yield { kind: 'special', text: char };
    else yield { kind: char === '"' ? 'quoted' : char === '(' ? 'comment' : 'angle', text: text.slice(at + 1, stop) };
    at = stop === -1 ? at + 1 : stop + 1;
  }
  if (word.trim() !== '') yield { kind: 'text', text: word.trim() };
}

const closing: Readonly<Record<string, (text: string, start: number) => number>> = {
  '"': quotedEnd,
  '(': commentEnd,
  '<': (text, start) => text.indexOf('>', start),
};

function quotedEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return -1;
}

function commentEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at;
  }
  return -1;
}

function mailboxOf(parts: readonly Token[], hint: string): MailAddress | null {
  const angle = parts.filter((part) => part.kind === 'angle').pop();
  const words = parts.filter((part) => part.kind === 'quoted' || (part.kind === 'text' && !/^[<>]+$/.test(part.text)));
  const comments = parts.filter((part) => part.kind === 'comment');
  if (angle) {
    const name = nameOf(words.length > 0 ? words : comments, hint);
    const address = cleanAddress(angle.text);
    if (address === '' && name === '') return null;
    return address.includes('@') || !name.includes('@') ? { address, name } : { address: cleanAddress(name), name: '' };
  }
  // Longer than any address and name; the search below costs the square of the length.
  const all = words
    .map((part) => part.text)
    .join(' ')
    .slice(0, 1_000);
  const bare = /(?:"[^"]*"|[^\s"<>,;:]+)@[^\s"<>,;]+/.exec(all);
  if (!bare)
    return /^[^\s@]+$/.test(all) ? { address: cleanAddress(all), name: nameOf(comments, hint) } : named(words, hint);
  const around = `${all.slice(0, bare.index)} ${all.slice(bare.index + bare[0].length)}`.trim();
  const name = around === '' ? nameOf(comments, hint) : nameOf([{ kind: 'text', text: around }], hint);
  return { address: cleanAddress(bare[0]), name };
}

/** A field that names somebody but no address. */
const named = (words: readonly Token[], hint: string): MailAddress | null => {
  const name = nameOf(words, hint);
  const inside = /[^\s"<>,;:]+@[^\s"<>,;]+/.exec(name.slice(0, 1_000));
  if (inside) return { address: cleanAddress(inside[0]), name: '' };
  return name === '' ? null : { address: '', name };
};

function nameOf(parts: readonly Token[], hint: string): string {
  const joined = parts.map((part) => part.text.replace(/\\(.)/g, '$1')).join(' ');
  return headerText(joined, hint)
    .replace(/^(['"])(.*)\1$/, '$2')
    .trim();
}

function cleanAddress(text: string): string {
  const line = headerText(text.slice(0, 1_000));
  const plain = (line.startsWith('"') ? line : line.replace(/\s+/g, ''))
    .replace(/^<+|>+$/g, '')
    .replace(/^mailto:/i, '');
  // A source route (RFC 5322, 4.4) says nothing about whom the mailbox belongs to.
  return normalAddress(plain.replace(/^@[^:]*:/, '').replace(/\.+$/, ''));
}
