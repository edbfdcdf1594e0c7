import { readConfig } from './read-config';

const read = (text: string, more: Readonly<Record<string, string>> = {}) =>
  readConfig({ EVENTDESK_UPSTREAMS: text, ...more }).upstreams;
const fault = (text: string): string => {
  try {
    read(text);
  } catch (thrown) {
    return (thrown as Error).message;
  }
  throw new Error('nothing was refused');
};

describe('EVENTDESK_UPSTREAMS', () => {
  it('names addresses of services, the same service as often as it runs', () => {
    expect(read('')).toEqual([]);
    expect(read('tickets=http://127.0.0.1:1, tickets=http://[::1]:2,query=https://query.example,')).toEqual([
      { service: 'tickets', host: '127.0.0.1', port: 1, tls: false },
      { service: 'tickets', host: '::1', port: 2, tls: false },
      { service: 'query', host: 'query.example', port: 443, tls: true },
    ]);
  });

  it('T43 is refused where requests would go off loopback without TLS, unless the server is named', () => {
    const text = 'query=http://query:3000';
    expect(fault(text)).toMatch(
      /^EVENTDESK_UPSTREAMS: would speak to query:3000 without TLS; .*EVENTDESK_ALLOW_PLAINTEXT/,
    );
    expect(read(text, { EVENTDESK_ALLOW_PLAINTEXT: 'query' })).toHaveLength(1);
    expect(read(text, { EVENTDESK_ALLOW_PLAINTEXT: 'query:3000' })).toHaveLength(1);
  });

  it('is refused with the place of what is wrong, an example, and no user part', () => {
    expect(fault('http://127.0.0.1:1')).toMatch(/has no service and address .* at place 1; for example EVENTDESK_UPS/);
    expect(fault('query=http://127.0.0.1:1,tickets=127.0.0.1:2')).toContain('is not a URL with :// at place 2');
    expect(fault('query=ftp://127.0.0.1:1')).toContain('neither http://host:port nor https://host:port at place 1');
    expect(fault('query=http://127.0.0.1:99999')).toContain('has no right host at place 1');
    for (const more of ['/path', '?x=1', '?', '#x'])
      expect(fault(`query=http://127.0.0.1:1${more}`)).toMatch(
        /^EVENTDESK_UPSTREAMS: has (something besides|an address)/,
      );
    expect(fault('query=http://user:CANARY@127.0.0.1:1')).not.toContain('CANARY');
  });
});
