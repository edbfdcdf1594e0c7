import type { Principal } from '@eventdesk/kernel/principal';
import { isProblem } from '@eventdesk/kernel/problem';
import { nodeIds } from '../crypto/hashing';
import { Secrets } from '../secrets/secrets';
import { canonicalJson, commandIdentity } from './command-identity';

const around = { ids: nodeIds, signing: new Secrets(['one-secret-0123456789-abcdefghijklmnopqrst']) };
const client = (id: string): Principal => ({ kind: 'client', id, scopes: [], departments: '*', confirms: true });
const call = (more: { method?: string; url?: string; key?: string; principal?: Principal; body?: unknown } = {}) => {
  const { method = 'POST', url = '/v2/tickets/create', key = 'k1', principal = client('a'), body = { a: 1 } } = more;
  const request = { method, url, headers: { 'idempotency-key': key } };
  return commandIdentity(request, principal, canonicalJson(body), around);
};

describe('commandIdentity', () => {
  it('T46 is the same for the same call, whatever the order of fields or the query', () => {
    expect(call({ body: { b: [{ y: 1, x: 2 }], a: 1 } })).toEqual(call({ body: { a: 1, b: [{ x: 2, y: 1 }] } }));
    expect(call({ url: '/v2/tickets/create?x=1' })).toEqual(call());
  });

  it('T46 is another for another principal, method, path or key', () => {
    const ids = [
      call(),
      call({ principal: client('b') }),
      call({ principal: { kind: 'visitor' } }),
      call({ method: 'PUT' }),
      call({ url: '/v2/tickets/CREATE' }),
      call({ key: 'k2' }),
    ].map(({ commandId }) => commandId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('T46 keeps the id and changes the MAC for another body; a visitor’s body is who he is', () => {
    expect(call({ body: { a: 2 } }).commandId).toBe(call().commandId);
    expect(call({ body: { a: 2 } }).commandMac).not.toBe(call().commandMac);
    const visitor: Principal = { kind: 'visitor' };
    expect(call({ principal: visitor, body: { a: 2 } }).commandId).not.toBe(call({ principal: visitor }).commandId);
    expect(call({ principal: visitor })).toEqual(call({ principal: visitor }));
  });

  it('T46 cannot be guessed from the body without the secret', () => {
    const other = { ...around, signing: new Secrets(['another-secret-0123456789-abcdefghijklmn']) };
    const request = { method: 'POST', url: '/v2/tickets/create', headers: { 'idempotency-key': 'k1' } };
    expect(commandIdentity(request, client('a'), canonicalJson({ a: 1 }), other).commandMac).not.toBe(
      call().commandMac,
    );
  });

  it('T38 is under every secret during a rotation, signed by the first', () => {
    const [former, newer] = ['former', 'newer'].map((word) => `${word}-secret-0123456789-abcdefghijklmnopq`) as [string, string]; // prettier-ignore
    const request = { method: 'POST', url: '/x', headers: { 'idempotency-key': 'k1' } };
    const under = (...secrets: string[]) =>
      commandIdentity(request, client('a'), '{}', { ...around, signing: new Secrets(secrets) });
    expect(under(newer, former)).toEqual({ ...under(newer), otherMacs: [under(former).commandMac] });
  });

  it('is a new order each time without a key', () => {
    const once = () => commandIdentity({ method: 'POST', url: '/x', headers: {} }, client('a'), '{}', around);
    expect(once().commandId).not.toBe(once().commandId);
    expect(once().commandMac).toBeUndefined();
  });

  it.each(['', ' ', 'a b', 'x'.repeat(256), 'ключ'])('refuses the key "%s"', (key) => {
    let thrown: unknown;
    try {
      call({ key });
    } catch (error) {
      thrown = error;
    }
    expect(isProblem(thrown) && thrown.slug).toBe('invalid-idempotency-key');
  });
});
