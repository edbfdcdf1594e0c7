import 'reflect-metadata';
import type { EventDescription, Handler } from '@eventdesk/contracts/event-schemas';
import { describeEvent } from '@eventdesk/contracts/event-schemas';
import { areaNames, areas } from '@eventdesk/domain/catalog/events';
import { eventDefinitions } from '@eventdesk/domain/catalogue';
import { autoreply } from '@eventdesk/domain/contact/autoreply';
import { claim } from '@eventdesk/domain/contact/claim';
import { contact } from '@eventdesk/domain/contact/contact';
import { delivery } from '@eventdesk/domain/delivery/decider';
import { inbound } from '@eventdesk/domain/inbound/decider';
import { ticket } from '@eventdesk/domain/ticket/decider';
import { IntakeHandlers } from '@eventdesk/intake/handlers';
import { policies } from '@eventdesk/kernel/policy';
import { versionedName } from '@eventdesk/kernel/projection';
import { NotificationHandlers } from '@eventdesk/notifications/handlers';
import { nearest } from '@eventdesk/platform/config/nearest';
import { projections } from '@eventdesk/read-models/all';
import { TicketHandlers } from '@eventdesk/tickets/handlers';

/** A decider folds every type that it writes: the compiler demands it. */
const deciders = { ticket, inbound, delivery, contact, claim, autoreply, policies };

const appenders: readonly Handler[] = [
  ...Object.entries(deciders).map(([name, { evolve }]) => ({ name: `decider ${name}`, types: Object.keys(evolve) })),
  ...areaNames.map((area) => ({ name: `settings ${area}`, types: [areas[area].type] })),
  { name: 'number series, with the ticket that gets the number', types: ['NumberAllocated'] },
];

const handlers: readonly Handler[] = [
  ...projections.map((projection) => ({ name: `projection ${versionedName(projection)}`, types: projection.types })),
  ...[IntakeHandlers, TicketHandlers, NotificationHandlers].flatMap(handlersOf),
];

/** The methods of a service's table of contents, as its decorators say them. */
function handlersOf({ prototype }: { readonly prototype: object }): readonly Handler[] {
  return Object.getOwnPropertyNames(prototype).flatMap((name): Handler[] => {
    const method = (prototype as Record<string, unknown>)[name] as object;
    const types = Reflect.getMetadata('microservices:pattern', method) as readonly string[] | undefined;
    const extras = Reflect.getMetadata('microservices:pattern_extras', method) as { group?: string } | undefined;
    return types ? [{ name: `policy ${extras?.group ?? name}`, types }] : [];
  });
}

/** What there is to know of an event type, named as it is or as its CloudEvents type; undefined when there is none. */
export const describe = (name: string): EventDescription | undefined =>
  describeEvent(plainType(name), appenders, handlers);

/** Every event type, in the order of the alphabet. */
export const knownTypes = (): readonly string[] => [...new Set(eventDefinitions.map(({ type }) => type))].sort();

/** The name that somebody may have meant. */
export const nearestType = (name: string): string | undefined => nearest(plainType(name), knownTypes());

/** `eventdesk.TicketOpened.v1` → `TicketOpened` */
const plainType = (name: string): string => /^eventdesk\.(\w+)\.v\d+$/.exec(name)?.[1] ?? name;
