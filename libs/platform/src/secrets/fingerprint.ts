import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import { ConfigProblem } from '../config/problem';
import type { Secrets } from './secrets';

const collection = 'secret';
const document = 'fingerprint';

/**
 * Compares the secret with the one that this work state was begun with, and records it the first time (T38). A process
 * with another secret would make keys that no other one opens, so it does not start.
 * Throws ConfigProblem when no secret given is the recorded one.
 */
export async function checkFingerprint(secrets: Secrets, state: WorkState): Promise<void> {
  const given = secrets.fingerprints;
  for (;;) {
    const kept = await state.get<string>(collection, document);
    if (kept && !given.includes(kept.value))
      throw new ConfigProblem(
        'EVENTDESK_SECRET',
        `is not the secret of this desk (fingerprint ${given[0]}, recorded is ${kept.value}): give the former one`,
        'EVENTDESK_SECRET=new,former to rotate',
      );
    if (kept?.value === given[0]) return;
    const written = await state.compareAndSet(collection, document, given[0], kept?.version ?? 0);
    if (written !== undefined) return;
  }
}
