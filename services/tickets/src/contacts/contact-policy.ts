import { claim, claimStream } from '@eventdesk/domain/contact/claim';
import { contact } from '@eventdesk/domain/contact/contact';
import type { TicketOpened } from '@eventdesk/domain/ticket/events';
import type { EventOf } from '@eventdesk/kernel/event';
import { load } from '@eventdesk/kernel/loader';
import type { CommandContext } from '@eventdesk/kernel/loader';
import { revealed } from '@eventdesk/kernel/personal';
import { millis, timestamp } from '@eventdesk/kernel/ports/clock';
import type { Platform } from '@eventdesk/platform/compose/platform';

/** Name in actors, ids and consumer groups: stored, never renamed. */
export const contactPolicy = 'tickets.contacts';

/**
 * Puts whoever a ticket was opened for on file, by his address: known, or new. What a form or a client names proves
 * nothing (T36); letters do this themselves, since they know more.
 */
export class ContactPolicy {
  constructor(private readonly platform: Pick<Platform, 'events' | 'commands' | 'ids' | 'clock'>) {}

  async opened(event: EventOf<typeof TicketOpened>): Promise<void> {
    const person = revealed(event.data.requester, null);
    if (event.data.channel === 'mail' || !person?.email) return;
    const { ids, commands, events, clock } = this.platform;
    const at = millis(event.data.at);
    const now = timestamp(clock.now());
    const context = (step: string): CommandContext => ({
      commandId: ids.timed(at, 'command', contactPolicy, event.id, step),
      correlationId: event.metadata.correlationId,
      causationId: event.id,
      actor: `policy:${contactPolicy}`,
      at: now,
    });
    const stream = claimStream(ids, 'address', person.email);
    const owner = `contact-${ids.timed(at, 'contact', event.id)}`;
    await commands.run(claim, stream, { type: 'ClaimValue', now, kind: 'address', owner }, context('claim'));
    const { state } = await load(events, claim, stream);
    await commands.run(contact, state.owner ?? owner, { type: 'CreateContact', now, person }, context('create'));
  }
}
