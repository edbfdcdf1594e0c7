import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import { BrokenSeal, open, seal } from '../sealing/box';
import type { Secrets } from '../secrets/secrets';
import type { SealedSecrets } from './platform';

const collection = 'credentials';
const purpose = 'credentials';

/** Passwords, client secrets, mailbox URLs: sealed in the work state, named in events by reference alone (T35). */
export function sealedSecrets(state: WorkState, secrets: Secrets): SealedSecrets {
  return {
    put: async (reference, secret) => {
      const box = seal(secrets.key(purpose), secret, reference).toString('base64');
      await state.put(collection, reference, { box });
    },
    get: async (reference) => {
      const kept = await state.get<{ readonly box: string }>(collection, reference);
      if (!kept) return undefined;
      const box = Buffer.from(kept.value.box, 'base64');
      for (const key of secrets.keys(purpose)) {
        const plain = open(key, box, reference);
        if (plain) return plain.toString('utf8');
      }
      throw new BrokenSeal(`credential ${reference}`);
    },
  };
}
