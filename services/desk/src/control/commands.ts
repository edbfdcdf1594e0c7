import type { AdminCommand } from '../admin/command';
import { eventsExport, eventsTail } from '../admin/events';
import { adminInvite } from '../admin/invite';
import { inboundList, inboundReplay, inboundShow } from '../admin/inbound';
import { outboxList, outboxShow } from '../admin/outbox';
import { parkedDrop, parkedList, parkedReplay, parkedShow } from '../admin/parked';
import { projectionsList, projectionsRebuild } from '../admin/projections';
import { secretsList } from '../admin/secrets';
import { verify } from '../admin/verify';

/** What the command line may ask of a desk, by name: the running one answers it, or the folder does. */
export const adminCommands: Readonly<Record<string, AdminCommand>> = {
  'inbound list': inboundList,
  'inbound show': inboundShow,
  'inbound replay': inboundReplay,
  'parked list': parkedList,
  'parked show': parkedShow,
  'parked replay': parkedReplay,
  'parked drop': parkedDrop,
  'projections list': projectionsList,
  'projections rebuild': projectionsRebuild,
  'events tail': eventsTail,
  'events export': eventsExport,
  'outbox list': outboxList,
  'outbox show': outboxShow,
  'secrets list': secretsList,
  'admin invite': adminInvite,
  verify,
};

/** Those that change nothing: also a folder whose desk was moved answers them. */
export const lookingCommands: ReadonlySet<string> = new Set([
  ...['inbound list', 'inbound show', 'parked list', 'parked show', 'projections list', 'outbox list', 'outbox show'],
  ...['events tail', 'events export', 'secrets list', 'verify'],
]);
