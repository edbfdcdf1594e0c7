import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';

/** Tells the proxies in front of us (`EVENTDESK_TRUSTED_PROXIES`) from strangers, whose forwarded headers say nothing. */
export class TrustedPeers {
  readonly #known = new BlockList();

  /** @param networks addresses or networks, as the configuration has them */
  constructor(networks: readonly string[]) {
    for (const network of networks) {
      const [base = '', bits] = network.split('/');
      const family = isIPv6(base) ? 'ipv6' : 'ipv4';
      if (bits === undefined) this.#known.addAddress(base, family);
      else this.#known.addSubnet(base, Number(bits), family);
    }
  }

  has(address: string): boolean {
    return address !== '' && this.#known.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  }
}

/** Address that a request came from, an IPv4 address in its own form. */
export const peerOf = (request: IncomingMessage): string =>
  (request.socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '');
