import { delivery } from '@eventdesk/domain/delivery/decider';
import { inbound } from '@eventdesk/domain/inbound/decider';
import type { MessageSettled } from '@eventdesk/domain/inbound/events';
import { deliveryOfMessageId } from '@eventdesk/domain/mail-address/message-id';
import type { EventOf } from '@eventdesk/kernel/event';
import { load } from '@eventdesk/kernel/loader';
import { revealed } from '@eventdesk/kernel/personal';
import { millis, timestamp } from '@eventdesk/kernel/ports/clock';
import type { Platform, Signer } from '@eventdesk/platform/compose/platform';

/** Name in actors, ids and consumer groups: stored, never renamed. */
export const bouncePolicy = 'notifications.bounces';

/** A permanent bounce fails the delivery whose Message-ID it names (T13): the ticket shows it. */
export class BouncePolicy {
  private readonly signer: Signer;

  constructor(private readonly platform: Platform) {
    this.signer = platform.signing.signer('mail-address');
  }

  async settled(event: EventOf<typeof MessageSettled>): Promise<void> {
    if (event.data.outcome !== 'bounce') return;
    const { state } = await load(this.platform.events, inbound, event.stream);
    const bounce = state.status === 'none' ? null : (state.parsed?.bounce ?? null);
    if (!bounce?.permanent || bounce.originalMessageId === null) return;
    const id = deliveryOfMessageId(this.signer, revealed(bounce.originalMessageId, ''));
    if (id === undefined) return;
    // Ours by its signature, and not there: a backup from before it was restored since.
    if ((await load(this.platform.events, delivery, `delivery-${id}`)).state.status === 'none') return;
    const now = timestamp(this.platform.clock.now());
    const reason = `bounced${bounce.status === null ? '' : ` with status ${bounce.status}`}`;
    await this.platform.commands.run(
      delivery,
      `delivery-${id}`,
      { type: 'FailDelivery', now, reason },
      {
        commandId: this.platform.ids.timed(millis(event.data.at), 'command', bouncePolicy, event.id),
        correlationId: event.metadata.correlationId,
        causationId: event.id,
        actor: `policy:${bouncePolicy}`,
        at: now,
      },
    );
  }
}
