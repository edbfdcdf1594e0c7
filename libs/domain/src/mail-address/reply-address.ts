import { sign, signatureLength, verify, type Signing } from './signing';

/** What a mail to the address does: `reply` adds to the ticket, `close` also closes it (OT-5). */
export const addressPurposes = ['reply', 'close'] as const;
export type AddressPurpose = (typeof addressPurposes)[number];

/** Who is meant by an address; who wrote is decided elsewhere, since a forwarded mail takes its address along (T02). */
export interface ReplyAddress {
  readonly purpose: AddressPurpose;
  /** The line's own address. */
  readonly line: string;
  /** The ticket's number as shown, without `#`. Addresses have no case: what is read is in lower case. */
  readonly number: string;
  /** Ordinal of the participant in the ticket. */
  readonly participant: number;
}

/** Longest part before the @ that mail servers must take (RFC 5321, 4.5.3.1.1). */
const longestLocalPart = 64;
const numberPattern = /^[a-z0-9_/-]+(\.[a-z0-9_/-]+)*$/;
const tagPattern = new RegExp(`^(.+)\\.(0|[1-9][0-9]{0,8})\\.([a-z2-7]{${signatureLength}})$`);

/**
 * The signed address `line+number.participant.mac@domain`. Undefined where it would not be an address that every server
 * takes: a part before the @ of more than 64 characters, or a number with characters that do not belong there. Then the
 * mail goes out from the line's own address, and its signed Message-ID alone leads the answer back.
 */
export function replyAddress(signing: Signing, to: ReplyAddress): string | undefined {
  const line = to.line.toLowerCase();
  const number = to.number.toLowerCase();
  const at = line.lastIndexOf('@');
  if (at < 1 || !numberPattern.test(number)) return undefined;
  const signature = sign(signing, signed(to.purpose, line, number, String(to.participant)));
  const local = `${line.slice(0, at)}+${number}.${to.participant}.${signature}`;
  return local.length > longestLocalPart ? undefined : local + line.slice(at);
}

/** What a signed address of ours says, found without a look-up; undefined for every other address. */
export function readReplyAddress(signing: Signing, address: string): ReplyAddress | undefined {
  const split = splitAddress(address.toLowerCase());
  const parts = split && tagPattern.exec(split.tag);
  if (!parts) return undefined;
  const [, number, participant, signature] = parts as unknown as [string, string, string, string];
  // Every purpose is tried, also after a match: how long it takes tells nothing.
  const matches = addressPurposes.filter((purpose) =>
    verify(signing, signed(purpose, split.line, number, participant), signature),
  );
  const purpose = matches[0];
  return purpose && { purpose, line: split.line, number, participant: Number(participant) };
}

/** The line's address of an address that may carry a tag (`support+anything@…`), so that mail to it is taken in. */
export const untagged = (address: string): string => splitAddress(address.toLowerCase())?.line ?? address.toLowerCase();

const signed = (purpose: AddressPurpose, line: string, number: string, participant: string): readonly string[] => [
  purpose,
  line,
  number,
  participant,
];

/** A line may have a plus of its own; a tag never has one, so the last plus is where it begins. */
function splitAddress(address: string): { readonly line: string; readonly tag: string } | undefined {
  const at = address.lastIndexOf('@');
  const plus = address.lastIndexOf('+', at);
  if (at < 0 || plus < 1) return undefined;
  return { line: address.slice(0, plus) + address.slice(at), tag: address.slice(plus + 1, at) };
}
