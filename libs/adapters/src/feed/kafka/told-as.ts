import { passing } from './client';

/** What a group answers on brokers that were just started, or never had one: its coordinator is being made. */
const coordinatorMoves =
  /Failed to find group coordinator|GROUP_COORDINATOR_NOT_AVAILABLE|coordinator is not available|COORDINATOR_LOAD_IN_PROGRESS|coordinator is loading|not the correct coordinator/i;

/** So many tries are what making takes; whoever is not there after them is in trouble. */
const patience = 5;
/** One line in so many tries. */
const toldEvery = 60;

/** A try that failed, of a group to join or of a partition to be written. */
export interface FailedTry {
  /** How many failed before it. */
  readonly tries: number;
  /** Whether it was joined, or written, before: then it is there, and was lost. */
  readonly wasThere: boolean;
  /** Type and message. */
  readonly error: string;
}

/**
 * How a failed try is told: what is expected while topics and groups are being made for the first time is for who looks
 * for it, until it lasts; everything else is a warning, at once and from time to time. Undefined: not told.
 */
export function toldAs({ tries, wasThere, error }: FailedTry): 'debug' | 'warn' | undefined {
  const isBeingMade = !wasThere && (coordinatorMoves.test(error) || passing.test(error));
  if (isBeingMade && tries < patience) return 'debug';
  return (isBeingMade ? tries - patience : tries) % toldEvery === 0 ? 'warn' : undefined;
}
