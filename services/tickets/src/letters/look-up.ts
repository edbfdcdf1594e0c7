import type { Settings } from '@eventdesk/domain/catalog/settings';
import { claim, claimStream } from '@eventdesk/domain/contact/claim';
import type { ClaimKind } from '@eventdesk/domain/contact/claim';
import { contact } from '@eventdesk/domain/contact/contact';
import type { ContactState } from '@eventdesk/domain/contact/contact';
import { deliveryOfMessageId } from '@eventdesk/domain/mail-address/message-id';
import { ticket } from '@eventdesk/domain/ticket/decider';
import type { OpenedTicket } from '@eventdesk/domain/ticket/state';
import { load } from '@eventdesk/kernel/loader';
import type { Platform, Signer } from '@eventdesk/platform/compose/platform';

/** Finds tickets and contacts by what a letter names, from the event store alone: no view that lags decides anything. */
export class LookUp {
  private readonly mailSigner: Signer;

  constructor(private readonly platform: Pick<Platform, 'events' | 'ids' | 'signing'>) {
    this.mailSigner = platform.signing.signer('mail-address');
  }

  /** The ticket with this id, if it was opened. */
  async ticket(id: string): Promise<OpenedTicket | undefined> {
    const { state } = await load(this.platform.events, ticket, `ticket-${id}`);
    return state.status === 'none' ? undefined : state;
  }

  /**
   * The ticket with a number as shown, in whatever case. The series says which ticket took the number; it counts only if
   * the ticket says the same (a retry may have wasted it).
   */
  async byNumber(settings: Settings, number: string): Promise<string | undefined> {
    const shown = number.toUpperCase();
    for (const series of settings.series.values()) {
      if (!shown.startsWith(series.prefix.toUpperCase())) continue;
      const digits = shown.slice(series.prefix.length);
      if (!/^[0-9]{1,15}$/.test(digits)) continue;
      for (let generation = series.generation; generation >= 1; generation--) {
        const revision = Number(digits) - series.start;
        if (revision < 0) continue;
        const stream = `numbers-${series.key}.${generation}`;
        const allocated = (await this.platform.events.read(stream, { from: revision, limit: 1 }))[0];
        const id = (allocated?.data as { readonly ticket?: string } | undefined)?.ticket;
        if (id && (await this.ticket(id))?.number.toUpperCase() === shown) return id;
      }
    }
    return undefined;
  }

  /** The ticket that a Message-ID belongs to: by our own mails' signature, else by who claimed it. */
  async byMessageId(messageId: string): Promise<string | undefined> {
    const delivery = deliveryOfMessageId(this.mailSigner, messageId);
    if (delivery) {
      const requested = (await this.platform.events.read(`delivery-${delivery}`, { limit: 1 }))[0];
      return (requested?.data as { readonly ticket?: string } | undefined)?.ticket;
    }
    const owner = await this.ownerOf('message-id', messageId);
    return owner?.startsWith('ticket-') ? owner.slice('ticket-'.length) : undefined;
  }

  /** Who claimed a value, as a stream's name. */
  async ownerOf(kind: ClaimKind, value: string): Promise<string | null> {
    const { state } = await load(this.platform.events, claim, claimStream(this.platform.ids, kind, value));
    return state.owner;
  }

  /** The contact that has an address; a state of `none` when it is new. */
  async contactOf(address: string): Promise<ContactState> {
    const owner = await this.ownerOf('address', address);
    if (owner === null) return contact.initial;
    return (await load(this.platform.events, contact, owner)).state;
  }
}
