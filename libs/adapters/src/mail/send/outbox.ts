import type { MailEnvelope, MailSender, MailToSend, SendOutcome } from '@eventdesk/kernel/ports/mail-sender';
import type { WorkState } from '@eventdesk/kernel/ports/work-state';

/** Seals what the outbox keeps, with keys that an erasure takes away (T48). */
export interface OutboxSeal {
  /** @param to the recipient, whose key it may be. */
  seal(bytes: Uint8Array, to: string): Promise<Uint8Array>;
  /** The bytes again; undefined when their key is gone. */
  open(sealed: Uint8Array): Promise<Uint8Array | undefined>;
}

/** Keeps what is long, sealed with the recipient's key as well. */
export interface OutboxBlobs {
  /** The hash of the sealed bytes; durable when it resolves. */
  put(to: string, bytes: Uint8Array): Promise<string>;
  /** `erased` when the recipient's key is gone, undefined when nothing is stored there. */
  get(to: string, hash: string): Promise<Uint8Array | 'erased' | undefined>;
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
  /** Sealed envelope and mail, base64; the envelope alone where the mail is a blob. */
  readonly box: string;
  /** Hash of the sealed mail where it is long. */
  readonly blob?: string;
}

const collection = 'outbox';
/** Most bytes of a mail that is kept in the work state: a document of it may hold 16 MB, and is read whole for lists. */
const mostInState = 256 * 1024;

/**
 * Mail out that leaves the machine never: each mail is kept whole under its delivery's id, sealed, once however often
 * it is sent (T13): in the work state, what is longer than 256 KiB as a blob.
 */
export class Outbox implements MailSender {
  readonly timeLimitMs = 60_000;
  readonly keepsOne = true;

  constructor(
    private readonly state: WorkState,
    private readonly seal: OutboxSeal,
    private readonly blobs: OutboxBlobs,
  ) {}

  async send({ deliveryId, raw, envelope }: MailToSend): Promise<SendOutcome> {
    if (!(await this.state.get(collection, deliveryId))) {
      const blob = raw.length > mostInState ? await this.blobs.put(envelope.to, raw) : undefined;
      const box = await this.seal.seal(packed(envelope, blob === undefined ? raw : new Uint8Array()), envelope.to);
      const stored: Stored = {
        at: await this.state.now(),
        size: raw.length,
        box: Buffer.from(box.buffer, box.byteOffset, box.byteLength).toString('base64'),
        ...(blob !== undefined && { blob }),
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

  /**
   * A mail and its envelope; `erased` when the key of its recipient is gone, undefined when there is no such mail.
   * Throws when its blob is missing.
   */
  async get(
    deliveryId: string,
  ): Promise<{ readonly raw: Uint8Array; readonly envelope: MailEnvelope } | 'erased' | undefined> {
    const kept = await this.state.get<Stored>(collection, deliveryId);
    if (!kept) return undefined;
    const { box, blob } = kept.value;
    const bytes = await this.seal.open(Buffer.from(box, 'base64'));
    if (!bytes) return 'erased';
    const mail = unpacked(bytes);
    if (blob === undefined) return mail;
    const raw = await this.blobs.get(mail.envelope.to, blob);
    if (raw === undefined) throw new Error(`blob ${blob} of mail ${deliveryId} is missing: take it from the backup`);
    return raw === 'erased' ? raw : { ...mail, raw };
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
