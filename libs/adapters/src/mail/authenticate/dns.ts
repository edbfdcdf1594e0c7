import { Resolver } from 'node:dns/promises';

/** Asks DNS for records of a name; rejects with the codes of `node:dns` (`ENOTFOUND`, `ENODATA`, …). */
export type DnsLookup = (name: string, type: string) => Promise<string[] | string[][]>;

/**
 * A look-up over the machine's resolver, or over the one at `server` (an address, with `:port` if need be).
 * A silent server costs at most some seconds: the sender then counts as unproven.
 */
export function dnsLookup(server: string | null = null): DnsLookup {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  if (server !== null) resolver.setServers([server]);
  return async (name, type) => (await resolver.resolve(name, type)) as string[] | string[][];
}
