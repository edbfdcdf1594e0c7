import type { Clock } from '@eventdesk/kernel/ports/clock';

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now(), elapsed: () => performance.now() };
