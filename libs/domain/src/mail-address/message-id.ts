import { isUuid } from '@eventdesk/kernel/ids';
import { sign, signatureLength, verify, type Signing } from './signing';

const idPattern = new RegExp(`^([0-9a-f-]{36})\\.([a-z2-7]{${signatureLength}})@([^@\\s<>]+)$`);

/**
 * The Message-ID of a delivery's mail, without angle brackets: `delivery.mac@domain`. It is the same at every attempt
 * (T13), and signed, so that an answer or a bounce that names it is known as ours without a look-up, also where a
 * provider drops plus-addresses.
 */
export function messageIdOf(signing: Signing, deliveryId: string, domain: string): string {
  const host = domain.toLowerCase();
  return `${deliveryId}.${sign(signing, signed(deliveryId, host))}@${host}`;
}

/** The delivery whose mail a Message-ID is of, with or without angle brackets; undefined when it is not one of ours. */
export function deliveryOfMessageId(signing: Signing, messageId: string): string | undefined {
  const parts = idPattern.exec(messageId.trim().replace(/^<|>$/g, '').toLowerCase());
  if (!parts) return undefined;
  const [, delivery, signature, domain] = parts as unknown as [string, string, string, string];
  return isUuid(delivery) && verify(signing, signed(delivery, domain), signature) ? delivery : undefined;
}

const signed = (deliveryId: string, domain: string): readonly string[] => ['message-id', deliveryId, domain];
