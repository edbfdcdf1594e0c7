import type { AnyEventDefinition } from '@eventdesk/kernel/event';
import { catalogueOf } from '@eventdesk/kernel/loader';
import type { Upcaster } from '@eventdesk/kernel/upcast';
import { PolicyEnabled } from '@eventdesk/kernel/policy';
import { areas, NumberAllocated } from './catalog/events';
import { AutomaticAnswerGranted, AutomaticAnswerHeldBack, contactEvents, ValueClaimed } from './contact/events';
import { deliveryEvents } from './delivery/events';
import { inboundEvents } from './inbound/events';
import { ticketEvents } from './ticket/events';

/** Every event type of the product, each in all its versions. */
export const eventDefinitions: readonly AnyEventDefinition[] = [
  ...Object.values(areas),
  NumberAllocated,
  PolicyEnabled,
  ...inboundEvents,
  ...ticketEvents,
  ...deliveryEvents,
  ...contactEvents,
  ValueClaimed,
  AutomaticAnswerGranted,
  AutomaticAnswerHeldBack,
];

export const catalogue = catalogueOf(eventDefinitions);

/** What brings stored events of older versions to the newest. */
export const upcasters: readonly Upcaster[] = [];
