import { randomUUID } from 'node:crypto';
import { SmtpClient } from '@eventdesk/kernel/testing/smtp-client';
import type { ParsedMail } from 'mailparser';
import { simpleParser } from 'mailparser';
import type { Api, Delivery, Inbound } from './api';
import type { DeskUnderTest } from './desk-under-test';
import { eventually } from './eventually';

export interface Letter {
  readonly to: string;
  readonly from?: string;
  readonly subject?: string;
  readonly text?: string;
  readonly messageId?: string;
  /** Further header fields, whole lines. */
  readonly fields?: readonly string[];
}

/** What the relay in front of a line says of a mail that passed its checks (T34). */
export const proven = (domain = 'customer.example'): string =>
  `Authentication-Results: mx.desk.example; dmarc=pass header.from=${domain}`;

export const newMessageId = (): string => `${randomUUID()}@customer.example`;

/** A raw mail; what the relay says stands on top. */
export function rawLetter(letter: Letter): string {
  const { to, from = 'Grace <grace@customer.example>', subject = 'Help', text = '', fields = [] } = letter;
  const relay = fields.filter((field) => field.startsWith('Authentication-Results:'));
  const others = fields.filter((field) => !relay.includes(field));
  return [
    ...relay,
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    `Message-ID: <${letter.messageId ?? newMessageId()}>`,
    'Date: Sat, 21 Nov 2026 12:00:00 +0000',
    ...others,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    '',
  ].join('\r\n');
}

/** Opens a connection as a mail server does. */
export async function connected(port: number): Promise<SmtpClient> {
  const { client, greeting } = await SmtpClient.to(port);
  if (!greeting.startsWith('220')) throw new Error(`no welcome: ${greeting}`);
  await client.ask('EHLO relay.example');
  return client;
}

/** The bytes of a mail as they travel: lines end in CRLF, a dot at a line's begin is doubled, the last CRLF is left. */
export function onTheWire(raw: Uint8Array | string): Buffer {
  const text = Buffer.from(raw).toString('latin1').replace(/\r?\n/g, '\r\n').replace(/\r\n$/, '');
  return Buffer.from(text.replace(/^\./gm, '..'), 'latin1');
}

/** Hands in one mail; answers what the desk said in the end. */
export async function handIn(
  desk: DeskUnderTest,
  raw: Uint8Array | string,
  to: string,
  from?: string,
): Promise<string> {
  const client = await connected(desk.smtpPort);
  try {
    return await client.send(onTheWire(raw), to, from);
  } finally {
    client.close();
  }
}

/** Hands in a letter and waits for its fate. */
export async function fateOf(desk: DeskUnderTest, api: Api, letter: Letter): Promise<Inbound> {
  const messageId = letter.messageId ?? newMessageId();
  const answer = await handIn(desk, rawLetter({ ...letter, messageId }), letter.to);
  if (!answer.startsWith('250')) throw new Error(`the desk did not take it: ${answer}`);
  return settled(api, messageId);
}

/** The fate of a letter, once it has one. */
export function settled(api: Api, messageId: string): Promise<Inbound> {
  let seen: Inbound | undefined;
  return eventually(
    `the letter ${messageId} has an outcome`,
    async () => {
      seen = (await api.all<Inbound>(`/v2/inbound?message_id=${encodeURIComponent(messageId)}`))[0];
      return seen && seen.outcome !== 'pending' ? seen : undefined;
    },
    { seen: () => seen },
  );
}

export interface SentMail {
  readonly delivery: Delivery;
  readonly raw: Buffer;
  readonly mail: ParsedMail;
}

/** The mail number `count` of a ticket, once it has left. */
export async function sentMail(api: Api, ticket: string, count: number): Promise<SentMail> {
  let seen: readonly Delivery[] = [];
  const delivery = await eventually(
    `mail ${count} of ticket ${ticket} has left`,
    async () => {
      seen = await api.all<Delivery>(`/v2/deliveries?ticket=${ticket}`);
      return seen.length >= count && seen.every(({ state }) => state === 'sent') ? seen[0] : undefined;
    },
    { seen: () => seen },
  );
  if (seen.length > count) throw new Error(`there are ${seen.length} mails, not ${count}`);
  const raw = await api.bytes(`/v2/deliveries/${delivery.id}/raw`);
  return { delivery, raw, mail: await simpleParser(raw) };
}

/** Mailed links of a purpose, as paths. */
export const linksIn = (mail: ParsedMail, purpose: string): readonly string[] => [
  ...new Set(
    [...(mail.text ?? '').matchAll(/https?:\/\/[^\s/]+(\/l\/([a-z-]+)\.[^\s>)]+)/g)]
      .filter((match) => match[2] === purpose)
      .map((match) => match[1] as string),
  ),
];

/** The one field of a mail's head, unfolded. */
export const field = (raw: Buffer, name: string): string | undefined => {
  const head = raw.toString('latin1').split('\r\n\r\n')[0] ?? '';
  const line = head.replace(/\r\n[ \t]+/g, ' ').match(new RegExp(`^${name}: (.*)$`, 'im'));
  return line?.[1];
};
