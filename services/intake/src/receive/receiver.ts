import { hash } from 'node:crypto';
import type { Settings } from '@eventdesk/domain/catalog/settings';
import { inbound } from '@eventdesk/domain/inbound/decider';
import { load } from '@eventdesk/kernel/loader';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import { none } from '@eventdesk/kernel/ports/event-store';
import type { MailEnvelope, MailHandlers, MailPeer, MailReply } from '@eventdesk/kernel/ports/mail-listener';
import type { MailReader } from '@eventdesk/kernel/ports/mail-reader';
import type { Folded } from '@eventdesk/platform/compose/folded';
import type { Platform } from '@eventdesk/platform/compose/platform';
import type { Peers } from '../network';
import { Gate } from './gate';
import type { Recipient } from './lines';
import { asciiAddress, Lines } from './lines';
import { replies, replyTo } from './replies';

/** How many repeats of a mail are noted; what comes after that is acknowledged and leaves no trace. */
const notedRepeats = 100;

/** A mail with what all its recipients share. */
interface Mail {
  readonly raw: Uint8Array;
  readonly sha256: string;
  readonly identity: string;
  readonly envelope: MailEnvelope;
}

/**
 * Takes mail: stores it raw, appends `MessageReceived`, and says yes only then (X-1, invariant 4). One letter for each
 * line that a mail came to; the same mail again is `MessageSeenAgain` and stores nothing (T12).
 */
export class Receiver implements MailHandlers {
  private readonly lines: Lines;
  private readonly gate: Gate;
  /** Letters being received in this process: of ten copies at once one stores its bytes. */
  private readonly inHand = new Map<string, Promise<unknown>>();

  constructor(
    private readonly platform: Platform,
    settings: Folded<Settings>,
    private readonly reader: Pick<MailReader, 'identity'>,
    private readonly peers: Peers,
  ) {
    this.lines = new Lines(settings);
    this.gate = new Gate(platform, settings, peers);
  }

  async connected(peer: MailPeer): Promise<MailReply> {
    return this.gate.enter(peer);
  }

  disconnected(peer: MailPeer): void {
    this.gate.leave(peer);
  }

  announced(peer: MailPeer, _from: string, size = 0): Promise<MailReply> {
    return this.gate.mail(peer, size).catch((thrown: unknown) => this.fault(thrown));
  }

  recipient(_peer: MailPeer, address: string): Promise<MailReply> {
    return this.lines.find(address).then(
      (found) => (found ? replies.ok : replies.noMailbox),
      (thrown: unknown) => this.fault(thrown),
    );
  }

  async message(raw: Uint8Array, envelope: MailEnvelope): Promise<readonly MailReply[]> {
    const mail = { raw, envelope, sha256: hash('sha256', raw, 'hex'), identity: this.reader.identity(raw) };
    const byLine = new Map<string, Promise<MailReply>>();
    try {
      if (!(await this.gate.fits(raw.length))) return envelope.to.map(() => replies.full);
      this.gate.taken(raw.length);
      const recipients = await Promise.all(envelope.to.map((address) => this.lines.find(address)));
      for (const one of lettersOf(recipients))
        byLine.set(
          one.line.id,
          this.receive(mail, one).catch((thrown: unknown) => this.fault(thrown)),
        );
      // A line that was retired since its recipient was accepted: he is asked about it again.
      return await Promise.all(recipients.map(async (one) => (one && byLine.get(one.line.id)) ?? replies.later));
    } catch (thrown) {
      return envelope.to.map(() => this.fault(thrown));
    }
  }

  private async receive(mail: Mail, recipient: Recipient): Promise<MailReply> {
    const id = this.platform.ids.hashed('inbound', recipient.line.address, mail.identity);
    for (let before = this.inHand.get(id); before; before = this.inHand.get(id)) await before.catch(() => undefined);
    const work = this.append(id, mail, recipient);
    this.inHand.set(id, work);
    try {
      return await work;
    } finally {
      this.inHand.delete(id);
    }
  }

  private async append(id: string, mail: Mail, { line, address }: Recipient): Promise<MailReply> {
    const { commands, events, blobs, clock } = this.platform;
    const { raw, sha256, identity, envelope } = mail;
    const stream = `inbound-${id}`;
    const known = await load(events, inbound, stream);
    if (known.revision > notedRepeats) return replies.stored;
    const owner = `letter:${id}`;
    // The same mail again needs its bytes no second time: the decider will only note it.
    const kept = known.revision === none ? await blobs.put(owner, raw) : { hash: '', size: raw.length, owner };
    const commandId = this.platform.newId();
    const at = timestamp(clock.now());
    const received = {
      at,
      channel: envelope.protocol,
      line: line.address,
      raw: kept,
      sha256,
      identity,
      peer: envelope.peer.address,
      trustedPeer: this.peers.includes(envelope.peer.address),
      helo: envelope.peer.helo,
      envelopeFrom: asciiAddress(envelope.from) ?? envelope.from,
      envelopeTo: address,
    };
    const context = { commandId, correlationId: id, causationId: commandId, actor: 'intake', at };
    await commands.run(inbound, stream, { type: 'ReceiveMessage', received }, context, known);
    return replies.stored;
  }

  private fault(thrown: unknown): MailReply {
    const reply = replyTo(thrown);
    const error = thrown instanceof Error ? thrown.name : typeof thrown;
    this.platform.log.warn({ error, code: reply.code }, 'a mail was not taken; its sender comes again');
    return reply;
  }
}

/** One recipient for each line; of several the one with a tag, since it says which ticket is meant. */
function lettersOf(recipients: readonly (Recipient | undefined)[]): readonly Recipient[] {
  const byLine = new Map<string, Recipient>();
  for (const one of recipients) {
    if (!one) continue;
    const before = byLine.get(one.line.id);
    if (!before || (!before.address.includes('+') && one.address.includes('+'))) byLine.set(one.line.id, one);
  }
  return [...byLine.values()];
}
