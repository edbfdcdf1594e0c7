import { credentialSeal, credentialsCollection } from '../compose/credentials';
import type { KeptCredential } from '../compose/credentials';
import { keySeal } from '../sealing/kept-key';
import { secretCollection } from '../secrets/fingerprint';
import type { Secrets } from '../secrets/secrets';
import { formerSeal, formerSecrets } from './former-secrets';
import type { SealedStores } from './secrets-of-desk';

/** How many are read at once. */
const page = 500;

/** Something that is sealed under one of the desk's secrets. */
interface SealedThing {
  /** Which of the secrets; undefined: none of them. */
  readonly key: number | undefined;
  /** Seals it under the first if it is still as it was read; answers whether it was. What was erased stays so (T48). */
  reseal(): Promise<boolean>;
}

/**
 * All that is sealed under the root: keys of persons and letters, credentials, and what is kept of former secrets. Blobs
 * and events are sealed under those keys, and are not touched by a rotation.
 */
async function* sealedThings(
  { state, keys }: SealedStores,
  secrets: Secrets,
): AsyncGenerator<readonly SealedThing[], void> {
  const formers = await formerSecrets(state, secrets.fingerprints[0] as string);
  yield formers.map((former) => {
    const seal = formerSeal(secrets, former);
    return thing(seal, (value) => changed(state.compareAndSet(secretCollection, former.id, value, former.version)));
  });
  for (let after = ''; ;) {
    const some = await state.list<KeptCredential>(credentialsCollection, { after, limit: page });
    yield some.map(({ id, value, version }) =>
      thing(credentialSeal(secrets, id, value), (box) =>
        changed(state.compareAndSet<KeptCredential>(credentialsCollection, id, { ...value, box }, version)),
      ),
    );
    if (some.length < page) break;
    after = some.at(-1)?.id ?? '';
  }
  for (let after = ''; ;) {
    const some = await keys.list(after, page);
    yield some.map((key) => thing(keySeal(secrets, key), (box) => keys.reseal(key.id, key.box, box)));
    if (some.length < page) return;
    after = some.at(-1)?.id ?? '';
  }
}

const changed = async (written: Promise<number | undefined>): Promise<boolean> => (await written) !== undefined;

const thing = <T>(
  seal: { readonly key: number; renewed(): T } | undefined,
  write: (renewed: T) => Promise<boolean>,
): SealedThing => ({ key: seal?.key, reseal: async () => seal !== undefined && write(seal.renewed()) });

/** How many things each of the secrets seals, in their order, and how many none of them opens. */
export async function countSeals(
  stores: SealedStores,
  secrets: Secrets,
): Promise<{ readonly sealed: readonly number[]; readonly unopened: number }> {
  const sealed = secrets.fingerprints.map(() => 0);
  let unopened = 0;
  for await (const things of sealedThings(stores, secrets))
    for (const { key } of things)
      if (key === undefined) unopened++;
      else sealed[key] = (sealed[key] ?? 0) + 1;
  return { sealed, unopened };
}

/** How many writes are under way at once. */
const atOnce = 16;

/** What a walk came to: how many were not under the first secret, and how many none opens. */
export interface Walked {
  readonly former: number;
  readonly unopened: number;
}

/**
 * Seals everything under the first secret that is under another. What was made or broken off meanwhile the next walk
 * finds: only one that finds nothing says that all is done.
 *
 * @param between called after each page; false ends the walk, which then answers undefined
 */
export async function resealAll(
  stores: SealedStores,
  secrets: Secrets,
  between: () => Promise<boolean>,
): Promise<Walked | undefined> {
  let [former, unopened] = [0, 0];
  for await (const things of sealedThings(stores, secrets)) {
    unopened += things.filter(({ key }) => key === undefined).length;
    const due = things.filter(({ key }) => key !== undefined && key > 0);
    former += due.length;
    for (let at = 0; at < due.length; at += atOnce)
      await Promise.all(due.slice(at, at + atOnce).map((one) => one.reseal()));
    if (!(await between())) return undefined;
  }
  return { former, unopened };
}
