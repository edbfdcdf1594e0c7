import type { Settings } from '@eventdesk/domain/catalog/settings';
import { claim, claimStream } from '@eventdesk/domain/contact/claim';
import { contact } from '@eventdesk/domain/contact/contact';
import { delivery } from '@eventdesk/domain/delivery/decider';
import { linkIsOver, linkIsOvertaken } from '@eventdesk/domain/delivery/mailed-link';
import type { RequestedData } from '@eventdesk/domain/delivery/events';
import { recipientOf, requestOf } from '@eventdesk/domain/delivery/requesting';
import { readLinkToken } from '@eventdesk/domain/mail-address/link-token';
import type { LinkPurpose } from '@eventdesk/domain/mail-address/link-token';
import { templateVersion } from '@eventdesk/domain/texts/render';
import { ticket } from '@eventdesk/domain/ticket/decider';
import { statusesFor } from '@eventdesk/domain/ticket/opening';
import type { OpenedTicket } from '@eventdesk/domain/ticket/state';
import { load } from '@eventdesk/kernel/loader';
import type { CommandContext } from '@eventdesk/kernel/loader';
import { revealed } from '@eventdesk/kernel/personal';
import { millis, timestamp } from '@eventdesk/kernel/ports/clock';
import { isProblem } from '@eventdesk/kernel/problem';
import type { Folded } from '@eventdesk/platform/compose/folded';
import type { Platform, Signer } from '@eventdesk/platform/compose/platform';

const hour = 3_600_000;
/** T17: link mails to one address in an hour. */
const freshLinksPerHour = 3;

export type UsablePurpose = Exclude<LinkPurpose, 'sign-in'>;

/** What a link leads to. */
export interface Linked {
  readonly purpose: UsablePurpose;
  readonly deliveryId: string;
  readonly requested: RequestedData;
  readonly ticketId: string;
  readonly ticket: OpenedTicket;
  /** Over: only a fresh link can be asked for. */
  readonly expired: boolean;
  /** The ticket has moved on since the mail: the button would do what nobody asked for now. */
  readonly overtaken: boolean;
}
/** What came of pressing the link's button. */
export type Used = 'shown' | 'closed' | 'reopened' | 'stopped' | 'mailed' | 'overtaken';

/** Mailed links (T18): bound to one ticket and one participant; looking changes nothing, the button does it. */
export class MailedLinks {
  private readonly signer: Signer;

  constructor(
    private readonly platform: Platform,
    private readonly settings: Folded<Settings>,
  ) {
    this.signer = platform.signing.signer('mail-address');
  }

  /** What a token leads to; undefined when it is not one of ours, or what it led to is gone. */
  async look(token: string): Promise<Linked | undefined> {
    const link = readLinkToken(this.signer, token);
    if (!link || link.purpose === 'sign-in') return undefined;
    const found = await load(this.platform.events, delivery, `delivery-${link.deliveryId}`);
    if (found.state.status === 'none') return undefined;
    const { requested } = found.state;
    const { state } = await load(this.platform.events, ticket, `ticket-${requested.ticket}`);
    if (state.status === 'none') return undefined;
    const expired = linkIsOver(found.state, state, this.platform.clock.now());
    const { deliveryId, purpose } = link;
    // The mail's cause and what came after it are told by the order in the ticket's stream: no two clocks are compared.
    const [asked] = await this.platform.events.read(`delivery-${deliveryId}`, { limit: 1 });
    const history = purpose === 'close' ? await this.platform.events.read(`ticket-${requested.ticket}`) : [];
    const overtaken = linkIsOvertaken(purpose, found.state, state, asked?.metadata.causationId, history);
    return { purpose, deliveryId, requested, ticketId: requested.ticket, ticket: state, expired, overtaken };
  }

  /**
   * Does what the link's button says. Its first use is an event, and proves the address that it was mailed to; the same
   * again, as when the page is loaded again, changes nothing.
   */
  async use(linked: Linked): Promise<Used> {
    if (linked.expired && linked.purpose !== 'not-me') return this.mailFresh(linked);
    if (linked.overtaken) return 'overtaken';
    const address = revealed(linked.requested.to, '');
    const now = timestamp(this.platform.clock.now());
    const { purpose } = linked;
    if (!(await this.noteUse(linked, now))) return this.mailFresh(linked);
    if (address !== '') await this.mark(linked, address, now);
    const stream = `ticket-${linked.ticketId}`;
    const statuses = statusesFor(await this.settings.refresh());
    switch (purpose) {
      case 'ticket':
        return 'shown';
      case 'not-me':
        return 'stopped';
      case 'close':
        await this.platform.commands.run(
          ticket,
          stream,
          { type: 'CloseTicket', now, by: 'requester', statuses },
          this.context(linked),
        );
        return 'closed';
      case 'reopen':
        await this.platform.commands.run(ticket, stream, { type: 'ReopenTicket', now, statuses }, this.context(linked));
        return 'reopened';
    }
  }

  /** The use is an event; false when the link works once, and somebody was faster. */
  private async noteUse(linked: Linked, now: string): Promise<boolean> {
    const { deliveryId, purpose } = linked;
    const command = { type: 'UseLink' as const, now, purpose };
    try {
      await this.platform.commands.run(delivery, `delivery-${deliveryId}`, command, this.context(linked));
      return true;
    } catch (thrown) {
      if (isProblem(thrown) && thrown.slug === 'link-used') return false;
      throw thrown;
    }
  }

  /** Who opens a link by its button reads that mailbox; «not me» stops what the desk sends there (T42). */
  private async mark(linked: Linked, address: string, now: string): Promise<void> {
    const fresh = `contact-${this.platform.ids.timed(millis(linked.requested.at), 'contact', linked.deliveryId)}`;
    const claimed = claimStream(this.platform.ids, 'address', address);
    await this.platform.commands.run(
      claim,
      claimed,
      { type: 'ClaimValue', now, kind: 'address', owner: fresh },
      this.context(linked),
    );
    const stream = (await load(this.platform.events, claim, claimed)).state.owner ?? fresh;
    const person = { name: null, email: address, phone: null };
    await this.platform.commands.run(contact, stream, { type: 'CreateContact', now, person }, this.context(linked));
    await this.platform.commands.run(
      contact,
      stream,
      linked.purpose === 'not-me'
        ? { type: 'RefuseAddress', now, address }
        : { type: 'ProveAddress', now, address, how: 'link' },
      this.context(linked),
    );
  }

  private async mailFresh(linked: Linked): Promise<Used> {
    const recipient = recipientOf(linked.ticket, linked.requested.participant);
    if (!recipient) return 'mailed';
    const name = `fresh-link:${this.platform.ids.hashed('address', recipient.address)}`;
    const { allowed, sum } = await this.platform.state.count(name, hour, 1, freshLinksPerHour);
    if (!allowed) return 'mailed';
    const now = this.platform.clock.now();
    const id = this.platform.ids.timed(now, 'delivery', linked.deliveryId, 'fresh-link', sum);
    const about = { ticket: linked.ticketId, state: linked.ticket, line: linked.requested.line, recipient };
    const at = timestamp(now);
    const request = requestOf(about, {
      at,
      template: 'fresh-link',
      version: templateVersion,
      automatic: true,
      bare: true,
    });
    await this.platform.commands.run(delivery, `delivery-${id}`, request, this.context(linked));
    return 'mailed';
  }

  private context(linked: Linked): CommandContext {
    return {
      commandId: this.platform.newId(),
      correlationId: linked.ticketId,
      causationId: linked.deliveryId,
      actor: `requester:${linked.ticketId}:${linked.requested.participant}`,
      at: timestamp(this.platform.clock.now()),
    };
  }
}
