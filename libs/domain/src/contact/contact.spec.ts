import { createHash } from 'node:crypto';
import { idsOver } from '@eventdesk/kernel/ids';
import { given } from '@eventdesk/kernel/testing/given';
import { after, requester } from '../testing/ticket-samples';
import { autoreplyStream } from './autoreply';
import { claim, claimStream } from './claim';
import { contact, hasPassed, hasRefused, isProven } from './contact';
import { AddressProven, AddressRefused, ContactCreated, ValueClaimed } from './events';

const now = after(1);
const address = requester.email;
const made = ContactCreated({ at: now, person: requester });
const proven = (how: 'dmarc' | 'token' | 'link') => AddressProven({ at: now, address, how });
const refused = AddressRefused({ at: now, address });
const ids = idsOver({
  sha256: (bytes) => createHash('sha256').update(bytes).digest(),
  utf8: (text) => Buffer.from(text),
});

describe('a contact', () => {
  it('is made once, sealed for its address, else for its number', () => {
    const create = { type: 'CreateContact' as const, now, person: requester };
    expect(given(contact).when(create).events()[0]?.owner).toBe(address);
    given(contact, made).when(create).changesNothing();
    const byPhone = { ...create, person: { name: null, email: null, phone: '+391' } };
    expect(given(contact).when(byPhone).events()[0]?.owner).toBe('+391');
  });

  it('that is not there proves nothing', () =>
    given(contact).when({ type: 'ProveAddress', now, address, how: 'link' }).rejects('contact-not-found'));

  it('T42 an address is proven by DMARC, token or link, each noted once', () => {
    expect(isProven(given(contact, made).state, address)).toBe(false);
    for (const how of ['dmarc', 'token', 'link'] as const) {
      expect(isProven(given(contact, made, proven(how)).state, address)).toBe(true);
      given(contact, made, proven(how)).when({ type: 'ProveAddress', now, address, how }).changesNothing();
    }
    expect(isProven(given(contact, made, proven('link')).state, 'other@client.example')).toBe(false);
  });

  it('T02 only DMARC counts as having passed before', () => {
    expect(hasPassed(given(contact, made, proven('dmarc')).state, address)).toBe(true);
    expect(hasPassed(given(contact, made, proven('token')).state, address)).toBe(false);
  });

  it('T42 «not me» holds until the address writes again', () => {
    given(contact, made, refused).when({ type: 'RefuseAddress', now, address }).changesNothing();
    expect(hasRefused(given(contact, made, proven('dmarc'), refused).state, address)).toBe(true);
    const again = { type: 'ProveAddress' as const, now, address, how: 'dmarc' as const };
    given(contact, made, proven('dmarc'), refused).when(again).then(proven('dmarc'));
    expect(hasRefused(given(contact, made, refused, proven('dmarc')).state, address)).toBe(false);
  });

  it('T48 an erased address is no longer known', () =>
    expect(
      isProven(given(contact, made, AddressProven({ at: now, address: { erased: true }, how: 'link' })).state, address),
    ).toBe(false));
});

describe('a claim', () => {
  const ask = (owner: string) => ({ type: 'ClaimValue' as const, now, kind: 'address' as const, owner });

  it('is the first one’s', () => {
    given(claim)
      .when(ask('contact-1'))
      .then(ValueClaimed({ at: now, kind: 'address', owner: 'contact-1' }));
    const taken = ValueClaimed({ at: now, kind: 'address', owner: 'contact-1' });
    given(claim, taken).when(ask('contact-2')).changesNothing();
    expect(given(claim, taken).state.owner).toBe('contact-1');
  });

  it('has a stream per kind and value, which tells neither', () => {
    const streams = [
      claimStream(ids, 'address', address),
      claimStream(ids, 'mail', address),
      autoreplyStream(ids, address),
    ];
    expect(new Set(streams).size).toBe(3);
    for (const stream of streams) expect(stream).toMatch(/^(claim|autoreply)-[0-9a-f-]{36}$/);
  });
});
