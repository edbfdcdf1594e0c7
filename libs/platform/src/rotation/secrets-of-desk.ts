import type { KeyStore } from '@eventdesk/kernel/ports/key-store';
import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import type { Log } from '../compose/platform';
import { ConfigProblem } from '../config/problem';
import { fingerprintDocument, secretCollection } from '../secrets/fingerprint';
import type { Secrets } from '../secrets/secrets';
import type { KeptFormer } from './former-secrets';
import { formerSecrets, isFormer, keepFormer, leftOut, putFormer, withFormerKeys } from './former-secrets';
import { countSeals } from './sealed-things';

/** Where things are that are sealed under the secret. */
export interface SealedStores {
  readonly state: WorkState;
  readonly keys: KeyStore;
}

/**
 * Compares the secrets given with what this work state was begun with, and records it the first time (T38); a new one in
 * front of the recorded one begins a rotation. Answers them as they are to be used: the present one first, with what is
 * kept of those that were rotated away from. A secret that was rotated away from is never the present one again,
 * whatever the order it is given in: processes of one rotation seal under one secret.
 * Throws ConfigProblem when none given is the recorded one, or one is missing under which something is sealed.
 */
export async function secretsOfDesk(given: Secrets, stores: SealedStores, log?: Pick<Log, 'warn'>): Promise<Secrets> {
  const present = await presentOf(given, stores.state);
  const secrets = given.ledBy(present);
  if (present !== given.fingerprints[0])
    log?.warn({ former: given.fingerprints[0], present }, 'the first secret is a former one: the present one is used');
  const formers = await formerSecrets(stores.state, present);
  for (const former of formers)
    if (!secrets.fingerprints.includes(former.fingerprint)) await mustBeNeedless(former, secrets, stores);
  return withFormerKeys(secrets, formers);
}

/** Fingerprint of the secret that signs and seals. */
async function presentOf(given: Secrets, state: WorkState): Promise<string> {
  const [first] = given.fingerprints as [string];
  for (;;) {
    const kept = await state.get<string>(secretCollection, fingerprintDocument);
    if (kept && !given.fingerprints.includes(kept.value))
      throw new ConfigProblem(
        'EVENTDESK_SECRET',
        `is not the secret of this desk (fingerprint ${first}, recorded is ${kept.value}): give the former one`,
        'EVENTDESK_SECRET=new,former to rotate',
      );
    if (kept && (kept.value === first || (await isFormer(state, first)))) return kept.value;
    // First what the former one leaves, so that no process ever starts without it.
    if (kept) await keepFormer(state, given, kept.value);
    const written = await state.compareAndSet(secretCollection, fingerprintDocument, first, kept?.version ?? 0);
    if (written !== undefined) return first;
  }
}

/**
 * Looks through everything once before a former secret may stay away: a process that was not restarted may have sealed
 * something under it after the last walk.
 */
async function mustBeNeedless(former: KeptFormer, secrets: Secrets, stores: SealedStores): Promise<void> {
  const { fingerprint, value } = former;
  if (value.state === 'gone') return;
  if (value.state === 'left') throw leftOut(fingerprint, 'not everything was sealed anew');
  const { unopened } = await countSeals(stores, secrets);
  const more = unopened - value.unopened;
  if (more > 0) throw leftOut(fingerprint, `${more} keys and credentials were sealed under it since`);
  await putFormer(stores.state, former, { state: 'gone' });
}
