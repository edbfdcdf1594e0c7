import { areaNames, areaStream } from '@eventdesk/domain/catalog/events';
import type { Area } from '@eventdesk/domain/catalog/events';
import type { Settings } from '@eventdesk/domain/catalog/settings';
import { noSettings, withSetting } from '@eventdesk/domain/catalog/settings';
import { catalogue } from '@eventdesk/domain/catalogue';
import { inbound } from '@eventdesk/domain/inbound/decider';
import type { InboundCommand } from '@eventdesk/domain/inbound/decider';
import { replyAddress } from '@eventdesk/domain/mail-address/reply-address';
import { entries } from '@eventdesk/domain/testing/default-settings';
import { defineSetting } from '@eventdesk/domain/testing/define-setting';
import type { Understood } from '@eventdesk/domain/testing/letter-samples';
import { understood } from '@eventdesk/domain/testing/letter-samples';
import { ticket } from '@eventdesk/domain/ticket/decider';
import type { OpenedTicket } from '@eventdesk/domain/ticket/state';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import { load } from '@eventdesk/kernel/loader';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import { Folded } from '@eventdesk/platform/compose/folded';
import { CrashingEvents } from '@eventdesk/platform/compose/testing/crashing-events';
import { memoryPlatform, standingClock } from '@eventdesk/platform/compose/testing/memory-platform';
import { LetterPolicy } from '../letters/letter-policy';

/** A letter that a test hands in; everything has a default. */
export interface Letter {
  readonly line?: string;
  readonly envelopeTo?: string;
  /** What copies of one mail share; the same as the Message-ID when it is left out. */
  readonly identity?: string;
  readonly from?: string;
  readonly verdict?: 'pass' | 'fail' | 'none';
  readonly parsed?: Partial<Understood>;
}

/** A desk over in-memory stores that can be made to die, with the settings of `entries`. */
export class Desk {
  readonly clock = standingClock();
  events!: CrashingEvents;
  readonly memory = memoryPlatform(catalogue, this.clock, (events) => (this.events = new CrashingEvents(events)));
  readonly platform = this.memory.platform;
  readonly settings = new Folded<Settings>(this.platform.events, areaNames.map(areaStream), withSetting, noSettings);
  letters = new LetterPolicy(this.platform, this.settings);

  static async open(): Promise<Desk> {
    const desk = new Desk();
    for (const area of areaNames) for (const entry of entries[area]) await desk.define(area, entry);
    await desk.settings.refresh();
    return desk;
  }

  define(area: Area, entry: object): Promise<void> {
    return defineSetting(this.platform, area, entry);
  }

  /** Hands a letter in as intake does; answers its last event, for the policy. */
  async receive(letter: Letter = {}): Promise<RecordedEvent> {
    const line = letter.line ?? 'support@desk.example';
    const messageId = letter.parsed?.messageId ?? 'm1@client.example';
    const identity = letter.identity ?? String(messageId);
    const id = this.platform.ids.hashed('inbound', line, identity);
    const now = timestamp(this.clock.now());
    const stream = `inbound-${id}`;
    await this.inbound(stream, {
      type: 'ReceiveMessage',
      received: {
        at: now,
        channel: 'smtp',
        line,
        raw: { hash: 'h', size: 7, owner: `letter:${id}` },
        sha256: identity,
        identity,
        peer: '192.0.2.1',
        trustedPeer: false,
        helo: 'client.example',
        envelopeFrom: letter.from ?? 'rita@client.example',
        envelopeTo: letter.envelopeTo ?? line,
      },
    });
    await this.inbound(stream, { type: 'RecordParsing', now, parsed: { ...this.parsed(letter), messageId } });
    return this.last(stream);
  }

  /** Hands a letter in and lets the policy handle it. */
  async take(letter: Letter = {}): Promise<RecordedEvent> {
    const event = await this.receive(letter);
    await this.letters.handle(event);
    return event;
  }

  async inbound(stream: string, command: InboundCommand): Promise<void> {
    const commandId = this.platform.newId();
    const context = { commandId, correlationId: commandId, causationId: commandId, actor: 'intake', at: '' };
    await this.platform.commands.run(inbound, stream, command, context);
  }

  async last(stream: string): Promise<RecordedEvent> {
    return (await this.platform.events.read(stream, { backwards: true, limit: 1 }))[0] as RecordedEvent;
  }

  /** Everything in streams of a kind, in the order of the log. */
  async log(kind: string): Promise<readonly RecordedEvent[]> {
    const all = await this.platform.events.readAll(-1, 100_000);
    return all.filter(({ stream }) => stream.startsWith(`${kind}-`));
  }

  /** Outcomes of all letters, in the order they were settled. */
  async outcomes(): Promise<readonly Record<string, unknown>[]> {
    return (await this.log('inbound')).flatMap(({ type, data }) =>
      type === 'MessageSettled' ? [data as Record<string, unknown>] : [],
    );
  }

  async ticketIds(): Promise<readonly string[]> {
    return [...new Set((await this.log('ticket')).map(({ stream }) => stream.slice('ticket-'.length)))];
  }

  async ticket(id: string | undefined): Promise<OpenedTicket> {
    const { state } = await load(this.platform.events, ticket, `ticket-${id}`);
    if (state.status === 'none') throw new Error(`there is no ticket ${id}`);
    return state;
  }

  /** The reply or close address that was mailed to a participant. */
  addressOf(number: string, participant = 1, purpose: 'reply' | 'close' = 'reply'): string {
    const signer = this.platform.signing.signer('mail-address');
    const address = replyAddress(signer, { purpose, line: 'support@desk.example', number, participant });
    if (!address) throw new Error('the address is too long');
    return address;
  }

  private parsed({ from = 'rita@client.example', verdict = 'none', parsed = {} }: Letter): Understood {
    return understood({
      from: { name: 'Rita', email: from, phone: null },
      sender: { verdict, by: 'dmarc', detail: '' },
      ...parsed,
    });
  }
}
