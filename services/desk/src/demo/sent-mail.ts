import type { OutboxReader } from '@eventdesk/platform/compose/open-mail';

/** A mail that the desk sent, as far as somebody who answers it needs to know. */
export interface SentMail {
  readonly to: string;
  /** Where answers and reports go. */
  readonly replyTo: string;
  readonly envelopeFrom: string;
  readonly messageId: string;
  readonly automatic: boolean;
}

const page = 100;

/** Everything in the outbox, oldest first. */
export async function sentMails(outbox: OutboxReader): Promise<readonly SentMail[]> {
  const found: { readonly at: number; readonly mail: SentMail }[] = [];
  for (let after: string | undefined; ;) {
    const entries = await outbox.list({ limit: page, ...(after === undefined ? {} : { after }) });
    for (const { deliveryId, at } of entries) {
      const kept = await outbox.get(deliveryId);
      if (kept && kept !== 'erased') found.push({ at, mail: sentMail(kept.raw, kept.envelope) });
    }
    after = entries.at(-1)?.deliveryId;
    if (entries.length < page) break;
  }
  return found.sort((one, other) => one.at - other.at).map(({ mail }) => mail);
}

function sentMail(raw: Uint8Array, envelope: { readonly from: string; readonly to: string }): SentMail {
  const [head = ''] = Buffer.from(raw).toString('latin1').split('\r\n\r\n', 1);
  const fields = head.replace(/\r\n[ \t]+/g, ' ');
  const field = (name: string): string => new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(fields)?.[1]?.trim() ?? '';
  const bare = (value: string): string => (/<([^<>]*)>/.exec(value)?.[1] ?? value).trim();
  return {
    to: envelope.to,
    replyTo: bare(field('Reply-To') || field('From')),
    envelopeFrom: envelope.from,
    messageId: bare(field('Message-ID')),
    automatic: /^auto-(?:replied|generated)/i.test(field('Auto-Submitted')),
  };
}
