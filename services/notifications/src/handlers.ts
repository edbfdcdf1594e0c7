import type { DeliveryRequested } from '@eventdesk/domain/delivery/events';
import type { MessageSettled } from '@eventdesk/domain/inbound/events';
import type { AgentReplied, TicketClosed, TicketOpened } from '@eventdesk/domain/ticket/events';
import type { EventOf } from '@eventdesk/kernel/event';
import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { BouncePolicy, bouncePolicy } from './bounce-policy';
import { DeliverySender, sendPolicy } from './delivery-sender';
import { RequestPolicy, requestPolicy } from './request-policy';

/** What this service does with events: its table of contents. */
@Controller()
export class NotificationHandlers {
  constructor(
    @Inject(RequestPolicy) private readonly requests: RequestPolicy,
    @Inject(DeliverySender) private readonly sender: DeliverySender,
    @Inject(BouncePolicy) private readonly bounces: BouncePolicy,
  ) {}

  @EventPattern('TicketOpened', { group: requestPolicy })
  opened(@Payload() event: EventOf<typeof TicketOpened>): Promise<void> {
    return this.requests.opened(event);
  }

  @EventPattern('AgentReplied', { group: requestPolicy })
  replied(@Payload() event: EventOf<typeof AgentReplied>): Promise<void> {
    return this.requests.replied(event);
  }

  @EventPattern('TicketClosed', { group: requestPolicy })
  closed(@Payload() event: EventOf<typeof TicketClosed>): Promise<void> {
    return this.requests.closed(event);
  }

  @EventPattern('DeliveryRequested', { group: sendPolicy })
  requested(@Payload() event: EventOf<typeof DeliveryRequested>): Promise<void> {
    return this.sender.attempt(event.stream.slice('delivery-'.length));
  }

  @EventPattern('MessageSettled', { group: bouncePolicy })
  settled(@Payload() event: EventOf<typeof MessageSettled>): Promise<void> {
    return this.bounces.settled(event);
  }
}
