import { areas } from '@eventdesk/domain/catalog/events';
import { contactEvents } from '@eventdesk/domain/contact/events';
import { deliveryEvents } from '@eventdesk/domain/delivery/events';
import { inboundEvents } from '@eventdesk/domain/inbound/events';
import { ticketEvents } from '@eventdesk/domain/ticket/events';
import type { AnyEventDefinition } from '@eventdesk/kernel/event';

/** The kinds of stream that leave the desk, each by a topic of its own; streams of other kinds do not leave. */
export const publicKinds = ['inbound', 'ticket', 'delivery', 'contact', 'settings'] as const;
export type PublicKind = (typeof publicKinds)[number];
export const isPublicKind = (kind: string): kind is PublicKind => (publicKinds as readonly string[]).includes(kind);

/** Every event definition of the kinds that leave, internal ones included. */
export const definitionsOfKind: Readonly<Record<PublicKind, readonly AnyEventDefinition[]>> = {
  inbound: inboundEvents,
  ticket: ticketEvents,
  delivery: deliveryEvents,
  contact: contactEvents,
  settings: Object.values(areas),
};

/** Name of the topic of a kind. */
export const topicOf = (kind: PublicKind): string => `eventdesk.${kind}`;
