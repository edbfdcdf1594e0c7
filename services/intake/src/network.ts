import { BlockList, isIPv6 } from 'node:net';

/**
 * The network that limits count an address to: IPv4 by the address, IPv6 by /64, since one household has that many
 * addresses (T31, T49). IPv4 written as IPv6 is IPv4.
 */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail = ''] = plain.toLowerCase().split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === '' ? [] : tail.split(':');
  const missing = plain.includes('::') ? Math.max(0, 8 - front.length - back.length) : 0;
  const groups = [...front, ...Array<string>(missing).fill('0'), ...back].slice(0, 4);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}

/** Relays in front of us, by address or network (`EVENTDESK_SMTP_PEERS`): they bring everybody's mail. */
export class Peers {
  private readonly list = new BlockList();

  /** @param peers addresses or `address/bits`, checked by the configuration */
  constructor(peers: readonly string[]) {
    for (const peer of peers) {
      const [address = '', bits] = peer.split('/');
      const family = isIPv6(address) ? 'ipv6' : 'ipv4';
      if (bits === undefined) this.list.addAddress(address, family);
      else this.list.addSubnet(address, Number(bits), family);
    }
  }

  includes(address: string): boolean {
    return this.list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  }
}
