import { isUuid } from '@eventdesk/kernel/ids';
import { sign, verify, type Signing } from './signing';

/** What the button behind a mailed link does (T18). The words stand in mails that people keep: they never change. */
export const linkPurposes = ['ticket', 'close', 'reopen', 'not-me', 'sign-in'] as const;
export type LinkPurpose = (typeof linkPurposes)[number];

export interface MailedLink {
  readonly purpose: LinkPurpose;
  /** The delivery that carried the link; it knows the ticket and the participant. */
  readonly deliveryId: string;
}

/** 160 bits: the link alone opens a ticket, so it is longer than what an address has room for. */
const signatureLength = 32;
const tokenPattern = /^([a-z-]+)\.([0-9a-f-]{36})\.([a-z2-7]{32})$/;

/** The token of `/l/{token}`: purpose, delivery id, MAC. Made while sending, never stored (T18, T35). */
export const linkToken = (signing: Signing, { purpose, deliveryId }: MailedLink): string =>
  `${purpose}.${deliveryId}.${sign(signing, ['link', purpose, deliveryId], signatureLength)}`;

/** What a token says; undefined when it is not one of ours. */
export function readLinkToken(signing: Signing, token: string): MailedLink | undefined {
  const parts = tokenPattern.exec(token);
  if (!parts) return undefined;
  const [, named, deliveryId, signature] = parts as unknown as [string, string, string, string];
  const purpose = linkPurposes.find((one) => one === named);
  if (!purpose || !isUuid(deliveryId)) return undefined;
  return verify(signing, ['link', purpose, deliveryId], signature, signatureLength)
    ? { purpose, deliveryId }
    : undefined;
}
