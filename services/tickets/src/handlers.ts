import type { MessageParsed } from '@eventdesk/domain/inbound/events';
import type { TicketOpened } from '@eventdesk/domain/ticket/events';
import type { EventOf, RecordedEvent } from '@eventdesk/kernel/event';
import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { ContactPolicy, contactPolicy } from './contacts/contact-policy';
import { LetterPolicy, letterPolicy } from './letters/letter-policy';

/** What this service does with events: its table of contents. */
@Controller()
export class TicketHandlers {
  constructor(
    @Inject(LetterPolicy) private readonly letters: LetterPolicy,
    @Inject(ContactPolicy) private readonly contacts: ContactPolicy,
  ) {}

  @EventPattern('MessageParsed', { group: letterPolicy })
  parsed(@Payload() event: EventOf<typeof MessageParsed>): Promise<void> {
    return this.letters.handle(event);
  }

  @EventPattern('MessageReplayed', { group: letterPolicy })
  replayed(@Payload() event: RecordedEvent): Promise<void> {
    return this.letters.handle(event);
  }

  @EventPattern('TicketOpened', { group: contactPolicy })
  opened(@Payload() event: EventOf<typeof TicketOpened>): Promise<void> {
    return this.contacts.opened(event);
  }
}
