import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { answerOf, composedCopy, roles, yamlOf, type Composed } from './support/deployment';

const { folder, makeSecrets } = composedCopy();
const secrets = join(folder, 'secrets');
const read = (path: string): string => readFileSync(join(secrets, path), 'utf8');
const working = roles.filter((role) => role !== 'web');
const files = (of = secrets): string[] =>
  readdirSync(of, { withFileTypes: true }).flatMap((one) =>
    one.isDirectory() ? files(join(of, one.name)) : [join(of, one.name)],
  );

beforeAll(() => expect(makeSecrets()).toMatchObject({ status: 0 }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('deploy/compose/make-secrets', () => {
  it('closes its folder to others, lets containers read what is in it, and says nothing of it', () => {
    expect(statSync(secrets).mode & 0o777).toBe(0o700);
    expect(files().filter((file) => (statSync(file).mode & 0o044) !== 0o044)).toEqual([]);
    const { output } = makeSecrets();
    expect(files().some((file) => output.includes(readFileSync(file, 'utf8').trim()))).toBe(false);
  });

  it('changes nothing when it is run again', () => {
    const before = files().map((file) => readFileSync(file, 'utf8'));
    expect(makeSecrets()).toMatchObject({ status: 0 });
    expect(files().map((file) => readFileSync(file, 'utf8'))).toEqual(before);
  });

  it('T38 gives every role the same root of all keys, and each its own account on every server', () => {
    expect(new Set(working.map((role) => read(`${role}/secret`))).size).toBe(1);
    for (const store of ['events', 'feed', 'state', 'blobs'])
      expect(new Set(working.map((role) => read(`${role}/${store}`).split('@')[0])).size).toBe(working.length);
  });

  it('T43 makes addresses that a start takes off loopback, with nothing named that may do without TLS', () => {
    const { services } = yamlOf('docker-compose.yml') as Composed;
    for (const role of roles) {
      const given = Object.entries(services[role]?.environment ?? {})
        .filter(([name]) => name.startsWith('EVENTDESK_') && name !== 'EVENTDESK_BOOTSTRAP')
        .map(([name, value]) => [name, `${value}`.replace(/^\$\{\w+:-(.*)\}$/, '$1').replace('/run/secrets', join(secrets, role))] as const); // prettier-ignore
      const config = answerOf(
        `const { readConfig } = require('@eventdesk/platform/config/read-config');
         const { scaled, events, feed, state, blobs, mailOut } = readConfig();
         process.stdout.write([scaled, events.scheme, feed.tls, state.scheme, blobs.scheme, mailOut.tls].join(' '))`,
        Object.fromEntries(given),
      );
      expect({ role, config }).toEqual({
        role,
        config:
          role === 'web'
            ? 'false sqlite  sqlite file '
            : `true esdb true mongodb s3 ${role === 'notifications' ? 'required' : ''}`,
      });
    }
  });

  it('makes certificates that who knows the authority believes, for the names of the servers, and keeps no key of it', async () => {
    expect(files().filter((file) => /ca\.key$/.test(file))).toEqual([]);
    for (const host of ['eventstoredb', 'kafka', 'mongo', 's3', 'mail']) {
      const server = createServer({ key: read(`${host}/server.key`), cert: read(`${host}/server.crt`) }, (one) =>
        one.end(),
      );
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const believes = (servername: string): Promise<boolean> =>
        new Promise((resolve) => {
          const socket = connect({ host: '127.0.0.1', port, servername, ca: read('tickets/ca.crt') });
          socket.once('secureConnect', () => {
            resolve(true);
            socket.destroy();
          });
          socket.once('error', () => resolve(false));
        });
      expect([await believes(host), await believes('elsewhere.example')]).toEqual([true, false]);
      server.close();
    }
  });

  it('makes the certificates anew and leaves every password as it was', () => {
    const before = { password: read('tickets/events'), certificate: read('kafka/server.crt') };
    expect(makeSecrets('--certificates')).toMatchObject({ status: 0 });
    expect(read('tickets/events')).toBe(before.password);
    expect(read('kafka/server.crt')).not.toBe(before.certificate);
  });

  it('refuses what it does not know', () => expect(makeSecrets('--force')).toMatchObject({ status: 2 }));
});
