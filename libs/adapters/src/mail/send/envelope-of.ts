import { readCorrespondents } from '../read/header-facts';
import { defaultLimits } from '../read/limits';
import { readHeaderBlock, valueOf } from '../read/mime/header-block';

/** Between whom a raw mail travelled, as far as its own header tells. */
export interface HeaderEnvelope {
  /** From `Return-Path`, else the sender's address; empty for `<>`, and when the mail names nobody. */
  readonly from: string;
  /** Every address in To and Cc, each once. */
  readonly to: readonly string[];
}

/** @throws MailNotReadable when the header passes a limit (T09) */
export function envelopeOf(raw: Uint8Array): HeaderEnvelope {
  const mail = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const header = readHeaderBlock(mail, 0, mail.length, defaultLimits);
  const { from, to, cc } = readCorrespondents(header, '', defaultLimits);
  const returnPath = valueOf(header, 'return-path');
  const back = returnPath === null ? undefined : /<([^<>\s]*)>/.exec(returnPath)?.[1];
  const named = [...to, ...cc].map(({ address }) => address).filter((address) => address.includes('@'));
  return { from: back ?? from?.address ?? '', to: [...new Set(named)] };
}
