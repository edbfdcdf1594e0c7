import type { MailEnvelope, MailSender, MailToSend, SendOutcome } from '@eventdesk/kernel/ports/mail-sender';
import type { WorkState } from '@eventdesk/kernel/ports/work-state';

/** Seals what the outbox keeps, with keys that an erasure takes away (T48). */
export interface OutboxSeal {
  /** @param to the recipient, whose key it may be. */
  seal(bytes: Uint8Array, to: string): Promise<Uint8Array>;
  /** The bytes again; undefined when their key is gone. */
  open(sealed: Uint8Array): Promise<Uint8Array | undefined>;
}

/** A mail that the outbox keeps. */
export interface OutboxEntry {
  readonly deliveryId: string;
  /** Unix milliseconds of the store's clock. */
  readonly at: number;
  /** Of the whole mail, in bytes. */
  readonly size: number;
}

interface Stored {
  readonly at: number;
  readonly size: number;
  /** Sealed envelope and mail, base64. */
  readonly box: string;
}

const collection = 'outbox';

/**
 * Mail out that leaves the machine never: each mail is kept whole in the work state under its delivery's id, sealed,
 * once however often it is sent (T13).
 */
export class Outbox implements MailSender {
  readonly timeLimitMs = 60_000;
  readonly keepsOne = true;

  constructor(
    private readonly state: WorkState,
    private readonly seal: OutboxSeal,
  ) {}

  async send({ deliveryId, raw, envelope }: MailToSend): Promise<SendOutcome> {
    if (!(await this.state.get(collection, deliveryId))) {
      const box = await this.seal.seal(packed(envelope, raw), envelope.to);
      const stored: Stored = {
        at: await this.state.now(),
        size: raw.length,
        box: Buffer.from(box.buffer, box.byteOffset, box.byteLength).toString('base64'),
      };
      // Whoever was first keeps it: another attempt at this delivery is the same mail.
      await this.state.compareAndSet(collection, deliveryId, stored, 0);
    }
    return { outcome: 'sent', response: 'kept in the outbox' };
  }

  /** Mails in the order of their delivery ids, which is about that of time; at most `limit` behind `after`. */
  async list(options: { readonly after?: string; readonly limit?: number } = {}): Promise<readonly OutboxEntry[]> {
    const kept = await this.state.list<Stored>(collection, options);
    return kept.map(({ id, value }) => ({ deliveryId: id, at: value.at, size: value.size }));
  }

  /** A mail and its envelope; `erased` when the key of its recipient is gone, undefined when there is no such mail. */
  async get(
    deliveryId: string,
  ): Promise<{ readonly raw: Uint8Array; readonly envelope: MailEnvelope } | 'erased' | undefined> {
    const kept = await this.state.get<Stored>(collection, deliveryId);
    if (!kept) return undefined;
    const bytes = await this.seal.open(Buffer.from(kept.value.box, 'base64'));
    return bytes ? unpacked(bytes) : 'erased';
  }

  async close(): Promise<void> {
    // The work state belongs to whoever opened it.
  }
}

/** The envelope as one line of JSON, then the mail. */
const packed = (envelope: MailEnvelope, raw: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.from(`${JSON.stringify({ from: envelope.from, to: envelope.to })}\n`), raw]);

function unpacked(bytes: Uint8Array): { readonly raw: Uint8Array; readonly envelope: MailEnvelope } {
  const end = bytes.indexOf(0x0a);
  const envelope = JSON.parse(Buffer.from(bytes.subarray(0, end)).toString()) as MailEnvelope;
  return { raw: bytes.subarray(end + 1), envelope };
}
