import type { Settings } from '@eventdesk/domain/catalog/settings';
import type { Person } from '@eventdesk/domain/shapes';
import { decimalOf } from '@eventdesk/kernel/ids';
import type { Personal } from '@eventdesk/kernel/personal';
import type { TicketFields } from '@eventdesk/read-models/ticket-fields';
import type { ThreadMessage, TicketThread } from '@eventdesk/read-models/ticket-thread';

const decimal = (id: string | null): string | null => (id === null ? null : decimalOf(id));

/** A ticket as lists show it. */
export const shownTicket = (ticket: TicketFields, revision: number) => ({
  id: decimalOf(ticket.id),
  number: ticket.number,
  subject: ticket.subject,
  status: decimalOf(ticket.status),
  type: decimalOf(ticket.type),
  line: ticket.line,
  requester: ticket.requester,
  account: decimal(ticket.account),
  owner: decimal(ticket.owner),
  department: decimal(ticket.department),
  category: decimal(ticket.category),
  severity: null,
  impact: null,
  priority: decimal(ticket.priority),
  replyTo: ticket.replyTo,
  description: ticket.description,
  createdAt: ticket.createdAt,
  updatedAt: ticket.updatedAt,
  revision,
});
export type ShownTicket = ReturnType<typeof shownTicket>;

/** Tickets that belong with this one, as far as the caller may see them. */
export const shownLinks = (links: TicketThread['links']) =>
  links.map(({ ticket, why }) => ({ ticket: decimalOf(ticket), why }));

/** A message of a thread; `text` is the whole one, which may lie outside the document. */
export const shownMessage = (message: ThreadMessage, text: Personal<string>, settings: Settings) => ({
  id: decimalOf(message.id),
  kind: message.kind,
  channel: message.channel,
  from: message.from ?? agentFrom(message.agent, settings),
  text,
  at: message.at,
  attachments: message.attachments.map(({ id, name, type, size }) => ({ id: decimalOf(id), name, type, size })),
  inbound: decimal(message.inbound),
  proven: message.proven,
  leftOut: message.leftOut,
});
export type ShownMessage = ReturnType<typeof shownMessage>;

/** An agent as the author of what he said; null when nobody is named. */
function agentFrom(agent: string | null, settings: Settings): Personal<Person> | null {
  const known = agent === null ? undefined : settings.agents.get(agent);
  if (!known) return null;
  const text = (value: Personal<string>) => (typeof value === 'string' ? value : null);
  return { name: text(known.name), email: text(known.email), phone: null };
}
