import type { MessageReceived, MessageReplayed } from '@eventdesk/domain/inbound/events';
import type { EventOf } from '@eventdesk/kernel/event';
import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { ParsePolicy, parsePolicy } from './parse/parse-policy';

/** What this service does with events: its table of contents. */
@Controller()
export class IntakeHandlers {
  constructor(@Inject(ParsePolicy) private readonly letters: ParsePolicy) {}

  @EventPattern('MessageReceived', { group: parsePolicy })
  received(@Payload() event: EventOf<typeof MessageReceived>): Promise<void> {
    return this.letters.handle(event);
  }

  @EventPattern('MessageReplayed', { group: parsePolicy })
  replayed(@Payload() event: EventOf<typeof MessageReplayed>): Promise<void> {
    return this.letters.handle(event);
  }
}
