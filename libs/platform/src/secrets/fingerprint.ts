import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import { ConfigProblem } from '../config/problem';
import type { Secrets } from './secrets';

/** Collection of the work state. */
export const secretCollection = 'secret';
const document = 'fingerprint';

/**
 * Compares the secret with the one that this work state was begun with, and records it the first time (T38). A process
 * with another secret would make keys that no other one opens, so it does not start.
 * Throws ConfigProblem when no secret given is the recorded one.
 */
export async function checkFingerprint(secrets: Secrets, state: WorkState): Promise<void> {
  const given = secrets.fingerprints;
  for (;;) {
    const kept = await state.get<string>(secretCollection, document);
    if (kept && !given.includes(kept.value))
      throw new ConfigProblem(
        'EVENTDESK_SECRET',
        `is not the secret of this desk (fingerprint ${given[0]}, recorded is ${kept.value}): give the former one`,
        'EVENTDESK_SECRET=new,former to rotate',
      );
    if (kept?.value === given[0]) return;
    const written = await state.compareAndSet(secretCollection, document, given[0], kept?.version ?? 0);
    if (written !== undefined) return;
  }
}

/** Fingerprint of the secret that a work state was begun with, or last rotated to; undefined when nobody used it yet. */
export const recordedFingerprint = async (state: Pick<WorkState, 'get'>): Promise<string | undefined> =>
  (await state.get<string>(secretCollection, document))?.value;
