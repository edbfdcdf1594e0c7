import type { AdminCommand } from './command';

/** The desk's secrets, none of them shown, and how many keys and credentials each seals. */
export const secretsList: AdminCommand = async function* ({ secrets }) {
  const found = await secrets();
  for (const { fingerprint, state, sealed } of found.secrets) yield { fingerprint, state, sealed };
  if (found.unopened > 0) yield { fingerprint: null, state: 'unknown', sealed: found.unopened };
};
