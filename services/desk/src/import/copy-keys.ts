import type { KeptKey, KeyStore } from '@eventdesk/kernel/ports/key-store';
import { ConfigProblem } from '@eventdesk/platform/config/problem';
import { openKey } from '@eventdesk/platform/sealing/kept-key';
import type { Secrets } from '@eventdesk/platform/secrets/secrets';

const page = 500;
const atOnce = 16;

/**
 * Makes the target's keys those of the source; one that was erased in the source since an earlier, broken import is
 * erased in the target too (T48). Answers how many there are.
 * Throws ConfigProblem for a key that the secret does not open.
 */
export async function copyKeys(from: KeyStore, to: KeyStore, secrets: Secrets): Promise<number> {
  for await (const keys of pages(to))
    for (const { id, owner } of keys) if (!(await from.byId(id))) await to.erase(owner);
  let count = 0;
  for await (const keys of pages(from)) {
    for (const key of keys) mustOpen(secrets, key);
    for (let at = 0; at < keys.length; at += atOnce)
      await Promise.all(keys.slice(at, at + atOnce).map((key) => add(to, key)));
    count += keys.length;
  }
  return count;
}

function mustOpen(secrets: Secrets, key: KeptKey): void {
  try {
    openKey(secrets, key);
  } catch {
    throw new ConfigProblem(
      'EVENTDESK_SECRET',
      `does not open key ${key.id}, which was kept under a former one: give that too`,
      'EVENTDESK_SECRET=new,former',
    );
  }
}

async function add(to: KeyStore, key: KeptKey): Promise<void> {
  const kept = await to.add(key);
  if (kept.id !== key.id) throw new Error(`the target has another key, ${kept.id}, for the owner of key ${key.id}`);
}

async function* pages(keys: KeyStore): AsyncGenerator<readonly KeptKey[]> {
  for (let after = ''; ;) {
    const found = await keys.list(after, page);
    const last = found.at(-1);
    if (!last) return;
    yield found;
    after = last.id;
  }
}
