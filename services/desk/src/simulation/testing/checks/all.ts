import { acknowledgedCalls, onceEach, oneTicketAKey, uniqueNumbers } from './calls';
import type { Check } from './check';
import { fewDuplicateMails, oneDeliveryEach, sentIsTaken } from './deliveries';
import { documentsAreFolds } from './documents';
import { acknowledgedLetters, oneTicketALetter } from './letters';
import { effectFirst, exactRevisions, feedIsTheLog, nothingParked } from './log-and-feed';

/** Everything that is looked at after each run; how a run ended is looked at beside it. */
export const checks: readonly Check[] = [
  feedIsTheLog,
  oneTicketAKey,
  onceEach,
  exactRevisions,
  acknowledgedLetters,
  acknowledgedCalls,
  oneTicketALetter,
  effectFirst,
  documentsAreFolds,
  oneDeliveryEach,
  nothingParked,
  uniqueNumbers,
  fewDuplicateMails,
  sentIsTaken,
];
