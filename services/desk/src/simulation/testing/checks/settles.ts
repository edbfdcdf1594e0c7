import type { Check, Ended } from './check';
import { openDeliveries } from './deliveries';

/** Looked at when a run ends: nobody waits, every delivery has its fate, every group is at the end of the feed. */
export const settles = {
  invariant: null,
  title: 'all that can settle settles, once everything works again',
  find: ({ world, people }: Ended): readonly string[] => [
    ...(people.areBusy ? ['people still ask'] : []),
    ...(world.isPublished ? [] : ['the feed lacks events of the log']),
    ...openDeliveries({ world }),
    ...world.broker.lags,
  ],
} satisfies Check;
