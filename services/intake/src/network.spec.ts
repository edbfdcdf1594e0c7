import { networkOf, Peers } from './network';

describe('networks', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('T49 %s counts to %s', (address, network) => expect(networkOf(address)).toBe(network));

  it('T31 a relay is one of ours by address or by network', () => {
    const peers = new Peers(['192.0.2.7', '10.0.0.0/8', '2001:db8::/32']);
    expect(['192.0.2.7', '10.9.8.7', '2001:db8::5'].every((address) => peers.includes(address))).toBe(true);
    expect(['192.0.2.8', '11.0.0.1', '2001:db9::5', '::1'].some((address) => peers.includes(address))).toBe(false);
  });
});
