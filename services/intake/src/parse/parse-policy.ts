import type { Settings } from '@eventdesk/domain/catalog/settings';
import { lineAt } from '@eventdesk/domain/catalog/settings';
import type { InboundCommand, LetterState, ReceivedLetter } from '@eventdesk/domain/inbound/decider';
import { inbound } from '@eventdesk/domain/inbound/decider';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { Loaded } from '@eventdesk/kernel/loader';
import { load } from '@eventdesk/kernel/loader';
import { revealed } from '@eventdesk/kernel/personal';
import { millis, timestamp } from '@eventdesk/kernel/ports/clock';
import { AppendTooLarge, StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import type { MailReader } from '@eventdesk/kernel/ports/mail-reader';
import { MailNotReadable } from '@eventdesk/kernel/ports/mail-reader';
import type { SenderAuthenticator, SenderCheck } from '@eventdesk/kernel/ports/sender-authenticator';
import type { Folded } from '@eventdesk/platform/compose/folded';
import type { Platform } from '@eventdesk/platform/compose/platform';
import { keepBlobs } from './letter-blobs';
import { parsedLetter } from './parsed-letter';
import { Tries } from './tries';
import { Turns } from './turns';

/** Name in actors, ids and consumer groups: stored, never renamed. */
export const parsePolicy = 'intake.parse';

/** Tries at a mail before it is held (T25): a process that ends again and again may have other reasons. */
const mostTries = 5;

/** Runs what works on the mail itself; `crashed` when it was begun too often. */
type Reading = <T>(read: () => Promise<T>) => Promise<T | 'crashed'>;
type Command = Extract<InboundCommand, { type: 'RecordParsing' | 'HoldMessage' }>;
const held = (cause: string, detail: string): Command => ({
  type: 'HoldMessage',
  now: '',
  cause,
  detail: detail.slice(0, 1000),
});
const crashed = held('crashed', `reading it was begun ${mostTries} times and never came to an end`);

/**
 * Understands letters: `MessageParsed` with facts and blob references, or `MessageHeld`
 * with the cause. A mail that ends the process five times is held, so that it cannot keep others waiting (T25).
 */
export class ParsePolicy {
  private readonly tries: Tries;
  private readonly turns = new Turns();

  constructor(
    private readonly platform: Platform,
    private readonly settings: Folded<Settings>,
    private readonly reader: MailReader,
    private readonly authenticator: SenderAuthenticator,
  ) {
    this.tries = new Tries(platform.state);
  }

  /** Handles MessageReceived and MessageReplayed. A repeat changes nothing: ids come from the event. */
  async handle(event: RecordedEvent): Promise<void> {
    const commandId = this.platform.ids.timed(millis(atOf(event)), 'command', parsePolicy, event.id, 0);
    const loaded = await load(this.platform.events, inbound, event.stream);
    const { state } = loaded;
    if (state.status === 'received' && !loaded.commands.has(commandId)) {
      const attempt = async (reading: Reading): Promise<void> =>
        this.record(event, commandId, loaded, await this.understand(event, state, reading));
      const isFirst = await this.turns.beside(async () => {
        if (!(await this.tries.first(event.id))) return false;
        await attempt((read) => read()).catch(async (thrown: unknown) => {
          // Whoever can still say so has not died of the mail.
          await this.tries.undo(event.id, 1);
          throw thrown;
        });
        return true;
      });
      // Mails that were in hand when a process ended are read alone: the one that ends it again is counted, and none of
      // those that only lay beside it is held with it.
      if (!isFirst)
        await this.turns.alone(async () => {
          // The try begins when a thread is up: one that is still loading says nothing about the mail.
          await this.reader.read(new Uint8Array()).catch(() => undefined);
          await attempt((read) => this.counted(event.id, read));
        });
    }
    await this.tries.forget(event.id);
  }

  /** Counts a try for as long as the mail itself is worked on: an end before or after that is not its fault. */
  private async counted<T>(cause: string, read: () => Promise<T>): Promise<T | 'crashed'> {
    const tries = await this.tries.again(cause);
    if (tries > mostTries) return 'crashed';
    try {
      return await read();
    } finally {
      // A work state that is away now must not have the mail read, and counted, once more.
      await this.tries
        .undo(cause, tries)
        .catch((thrown: unknown) =>
          this.platform.log.warn({ cause, err: thrown }, 'a try could not be taken back; it ends with the letter'),
        );
    }
  }

  private async understand(event: RecordedEvent, { received }: ReceivedLetter, reading: Reading): Promise<Command> {
    const raw = await this.platform.blobs.get(received.raw);
    if (raw === undefined) throw new Error(`the raw mail of ${event.stream} is missing in the blob store`);
    if (raw === 'erased') return held('erased', 'its sender was erased before it was read');
    try {
      // The reader may take the memory over, and only a mail that can be read is shown to the authenticator.
      const read = await reading(async () => {
        const facts = await this.reader.read(new Uint8Array(raw));
        return { facts, sender: await this.senderOf(raw, received) };
      });
      if (read === 'crashed') return crashed;
      const { facts, sender } = read;
      const letter = { id: event.stream.slice('inbound-'.length), receivedAt: millis(received.at) };
      const blobs = await keepBlobs(this.platform, letter, facts);
      return { type: 'RecordParsing', now: '', parsed: parsedLetter(facts, sender, blobs, received.envelopeTo) };
    } catch (thrown) {
      if (!(thrown instanceof MailNotReadable)) throw thrown;
      // The desk is being stopped, which is not the mail's fault: it is waited for, never parked.
      if (thrown.cause === 'closed') throw new StoreUnavailable('the mail reader is closed', 'down', { cause: thrown });
      return held(thrown.cause, thrown.message);
    }
  }

  private async senderOf(raw: Uint8Array, received: ReceivedLetter['received']): Promise<SenderCheck> {
    // Only a listed relay's results are believed, and «nobody vouches» is a «no»: not from the cache (invariant 4).
    const settings = received.trustedPeer ? await this.settings.refresh() : this.settings.current;
    return this.authenticator.check(raw, {
      peer: revealed(received.peer, ''),
      helo: revealed(received.helo, ''),
      envelopeFrom: revealed(received.envelopeFrom, ''),
      authservId: lineAt(settings, received.line)?.authservId ?? null,
      trustedPeer: received.trustedPeer,
    });
  }

  private async record(
    event: RecordedEvent,
    commandId: string,
    loaded: Loaded<LetterState>,
    command: Command,
  ): Promise<void> {
    const now = timestamp(this.platform.clock.now());
    const context = {
      commandId,
      correlationId: event.metadata.correlationId,
      causationId: event.id,
      actor: `policy:${parsePolicy}`,
      at: now,
    };
    const run = (one: Command) => this.platform.commands.run(inbound, event.stream, { ...one, now }, context, loaded);
    try {
      await run(command);
    } catch (thrown) {
      if (!(thrown instanceof AppendTooLarge)) throw thrown;
      await run(held('too-large', 'what it says besides its files is more than an event can hold'));
    }
  }
}

const atOf = (event: RecordedEvent): string => (event.data as { readonly at: string }).at;
