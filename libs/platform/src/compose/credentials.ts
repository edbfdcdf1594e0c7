import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import type { Seal } from '../sealing/box';
import { BrokenSeal, openWithAny, seal, sealOf } from '../sealing/box';
import type { Secrets } from '../secrets/secrets';
import type { SealedSecrets } from './platform';

/** Collection of the work state. */
export const credentialsCollection = 'credentials';
const purpose = 'credentials';

/** A credential as it is kept. */
export interface KeptCredential {
  /** Base64; its place is the reference. */
  readonly box: string;
}

/** Passwords, client secrets, mailbox URLs: sealed in the work state, named in events by reference alone (T35). */
export function sealedSecrets(state: WorkState, secrets: Secrets): SealedSecrets {
  return {
    put: async (reference, secret) => {
      const box = seal(secrets.key(purpose), secret, reference).toString('base64');
      await state.put<KeptCredential>(credentialsCollection, reference, { box });
    },
    get: async (reference) => {
      const kept = await state.get<KeptCredential>(credentialsCollection, reference);
      if (!kept) return undefined;
      const opened = openWithAny(secrets.keys(purpose), Buffer.from(kept.value.box, 'base64'), reference);
      if (opened) return opened.plain.toString('utf8');
      throw new BrokenSeal(`credential ${reference}`);
    },
  };
}

/** How a credential is sealed, as `keySeal`. */
export const credentialSeal = (secrets: Secrets, reference: string, { box }: KeptCredential): Seal | undefined =>
  sealOf(secrets.keys(purpose), box, reference);
