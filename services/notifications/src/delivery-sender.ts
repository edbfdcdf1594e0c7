import type { Settings } from '@eventdesk/domain/catalog/settings';
import { delivery } from '@eventdesk/domain/delivery/decider';
import type { DeliveryCommand, DeliveryState, RequestedDelivery } from '@eventdesk/domain/delivery/decider';
import type { AttemptedData, RequestedData } from '@eventdesk/domain/delivery/events';
import { load, type Outcome } from '@eventdesk/kernel/loader';
import { revealed } from '@eventdesk/kernel/personal';
import { isProblem } from '@eventdesk/kernel/problem';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import type { ComposeMail } from '@eventdesk/kernel/ports/mail-composer';
import type { MailSender, SendOutcome } from '@eventdesk/kernel/ports/mail-sender';
import type { Folded } from '@eventdesk/platform/compose/folded';
import type { Platform } from '@eventdesk/platform/compose/platform';
import { isUnavailable } from '@eventdesk/platform/consume/handler';
import { Pauses } from '@eventdesk/platform/consume/pauses';
import { HeldLease } from '@eventdesk/platform/lease/held-lease';
import { knownAddress } from './known-address';
import type { MailOfDelivery } from './mail-of-delivery';
import { NothingToSay } from './mail-of-delivery';
import { UnprovenShare } from './unproven-share';

/** Name in actors, ids and consumer groups: stored, never renamed. */
export const sendPolicy = 'notifications.send';

/** How long to wait for a store that is away before what is known is written again, in milliseconds. */
const awayPause = 1000;

/** A delivery in hand. */
interface Held {
  readonly id: string;
  readonly stream: string;
  readonly lease: HeldLease;
  readonly requested: RequestedData;
  /** The request that it follows from, and what began all of it. */
  readonly cause: { readonly correlationId: string; readonly causationId: string };
}

/**
 * Sends what was requested (T13): reads the delivery fresh, claims the attempt at an exact revision before it connects,
 * and records what came of it. A lease keeps two of them from colliding; who finds that he may have lost his hands over
 * nothing more, and who takes over from one that says nothing repeats only what the other's time limit has ended.
 */
export class DeliverySender {
  private readonly unproven: UnprovenShare;
  private readonly pauses = new Pauses();
  private stopping = false;

  constructor(
    private readonly platform: Platform,
    private readonly settings: Folded<Settings>,
    private readonly mails: MailOfDelivery,
    private readonly compose: ComposeMail,
    private readonly sender: MailSender,
  ) {
    this.unproven = new UnprovenShare(platform, settings);
  }

  /** Tries a delivery if it is due and nobody else has it in hand; whatever came of it is an event. */
  async attempt(id: string): Promise<void> {
    const stream = `delivery-${id}`;
    // Of this attempt and not of this process, which may look for what is due while it has one in hand.
    const lease = await HeldLease.take(this.platform, `delivery:${id}`);
    if (!lease) return;
    try {
      const { state, commands } = await load(this.platform.events, delivery, stream);
      const first = [...commands.values()][0]?.[0];
      if (state.status === 'none' || !first) return;
      const { correlationId } = first.metadata;
      const held = { id, stream, lease, requested: state.requested, cause: { correlationId, causationId: first.id } };
      if (state.status === 'attempting') await this.unfinished(held, state);
      else if (state.status === 'waiting' && state.due <= this.platform.clock.now()) await this.send(held, state);
    } finally {
      await lease.release();
    }
  }

  /** From now on a store that is away is not waited for. */
  stop(): void {
    this.stopping = true;
    this.pauses.end();
  }

  private async send(held: Held, state: RequestedDelivery): Promise<void> {
    if (state.attempts === 0 && !(await this.mayGo(held))) return;
    if (!held.lease.isUnbroken) return;
    const messageId = this.mails.messageId(held.id, held.requested);
    const claimed = await this.run(held, { type: 'AttemptDelivery', now: this.now(), messageId });
    const [attempted] = claimed.events;
    if (attempted) await this.finish(held, (attempted.data as AttemptedData).attempt);
  }

  private async finish(held: Held, attempt: number): Promise<void> {
    const outcome = await this.handOver(held);
    const said = [...('cause' in outcome ? [outcome.cause] : []), outcome.response];
    const reason = said
      .filter((part) => part !== '')
      .join(': ')
      .slice(0, 500);
    await this.run(held, { type: 'RecordOutcome', now: this.now(), attempt, outcome: outcome.outcome, reason });
  }

  private async handOver({ id, requested, lease }: Held): Promise<SendOutcome> {
    try {
      const mail = await this.mails.make(id, requested, await this.settings.recent());
      const { raw, envelope } = this.compose(mail);
      return await this.sender.send({ deliveryId: id, raw, envelope }, () => lease.isUnbroken);
    } catch (thrown) {
      if (thrown instanceof NothingToSay || isProblem(thrown))
        return { outcome: 'failed', cause: 'refused', code: null, response: thrown.message };
      this.platform.log.error({ delivery: id, error: thrown }, 'a mail could not be made');
      return { outcome: 'deferred', cause: 'no-connection', code: null, response: 'the mail could not be made' };
    }
  }

  /** T42: nothing goes to an address that asked for nothing more, and to those nobody has proven only their share. */
  private async mayGo(held: Held): Promise<boolean> {
    const { id, stream, requested } = held;
    const to = revealed(requested.to, '');
    if (to !== '' && (await knownAddress(this.platform, to)).refused) {
      await this.run(held, { type: 'FailDelivery', now: this.now(), reason: 'the address asked for no more mail' });
      return false;
    }
    const wait = requested.bare ? await this.unproven.take(id, requested) : undefined;
    if (!wait) return true;
    const { reason, until } = wait;
    const retryAt = timestamp(Math.max(until, this.platform.clock.now() + 60_000));
    await this.run(held, { type: 'PostponeDelivery', now: this.now(), reason, retryAt });
    this.platform.log.warn({ stream, reason }, 'a mail to an unproven address waits: its share is used up');
    return false;
  }

  /**
   * An attempt without an outcome: its process died or was frozen with it in hand, so whether it was sent is not known.
   * Should it live, it hands over nothing from now on, and what it did before is answered within its time limit.
   */
  private async unfinished(held: Held, state: RequestedDelivery): Promise<void> {
    if (this.sender.keepsOne) return this.finish(held, state.attempts);
    await this.run(held, {
      type: 'RecordOutcome',
      now: this.now(),
      attempt: state.attempts,
      outcome: 'unknown',
      reason: 'the process that tried it said nothing more',
      mayLastUntil: timestamp(this.platform.clock.now() + this.sender.timeLimitMs),
    });
  }

  /**
   * Sends an order until it is known what it came to: what is said of a claim or a mail stays with this process while the
   * event store is away, since a claim that nobody knows of, or an outcome forgotten, is an unknown outcome.
   */
  private async run({ stream, cause }: Held, command: DeliveryCommand): Promise<Outcome<DeliveryState>> {
    const commandId = this.platform.newId();
    const context = { commandId, ...cause, actor: `policy:${sendPolicy}`, at: this.now() };
    for (;;)
      try {
        return await this.platform.commands.run(delivery, stream, command, context);
      } catch (thrown) {
        if (this.stopping || !isUnavailable(thrown)) throw thrown;
        await this.pauses.pause(awayPause);
      }
  }

  private now(): string {
    return timestamp(this.platform.clock.now());
  }
}
