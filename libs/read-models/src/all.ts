import type { Projection } from '@eventdesk/kernel/projection';
import { deliveries } from './deliveries';
import { inboundLedger } from './inbound-ledger';
import { ticketList } from './ticket-list';
import { ticketThread } from './ticket-thread';

/** Every projection of the product. */
export const projections = [ticketList, ticketThread, inboundLedger, deliveries] as unknown as readonly Projection[];
