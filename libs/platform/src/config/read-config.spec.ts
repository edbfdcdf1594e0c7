import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { publicUrlOf } from './config';
import { ConfigProblem } from './problem';
import { readConfig } from './read-config';

const canary = 'CANARY-secret';
function refusal(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (thrown) {
    if (thrown instanceof ConfigProblem) return thrown.message;
    throw thrown;
  }
  throw new Error('nothing was refused');
}

describe('readConfig', () => {
  it('gives the embedded desk when nothing is set', () => {
    const config = readConfig({ PATH: '/bin', EVENTDESK_SMS: '' });
    expect(config).toMatchObject({
      data: resolve('data'),
      bind: '127.0.0.1',
      http: { port: 3000, trustedProxies: [] },
      ops: { bind: '127.0.0.1', port: 9464 },
      smtp: { port: 2525, protocol: 'smtp', peers: ['127.0.0.1', '::1'] },
      language: 'en',
      dns: 'machine',
      events: { scheme: 'sqlite', file: resolve('data/events.db') },
      feed: { scheme: 'local' },
      state: { scheme: 'sqlite', file: resolve('data/state.db') },
      reads: { scheme: 'sqlite', file: resolve('data/reads.db') },
      blobs: { scheme: 'file', folder: resolve('data/blobs') },
      mailOut: { scheme: 'outbox' },
      sms: { scheme: 'outbox' },
      telegram: { scheme: 'outbox' },
      scaled: false,
    });
    expect(config.timezone).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone);
    expect(publicUrlOf(config, 40123)).toBe('http://localhost:40123');
  });

  it.each([
    ['?tls=true&eventdeskGuardIndex=true', '?tls=true', true],
    ['?eventdeskGuardIndex=true', '', true],
    ['?eventdeskGuardIndex=true&tls=true', '?tls=true', true],
    ['?a=b&eventdeskGuardIndex=true&tls=true', '?a=b&tls=true', true],
    ['?eventdeskGuardIndex=false', '', undefined],
    ['', '', undefined],
  ])('takes an option of ours out of what a driver reads: %p', (options, left, guardIndex) => {
    const { reads } = readConfig({ EVENTDESK_READS: `mongodb://127.0.0.1:27017/reads${options}` });
    expect(reads).toEqual({ scheme: 'mongodb', url: `mongodb://127.0.0.1:27017/reads${left}`, guardIndex });
  });

  it.each([
    ['EVENTDESK_STATE', 'mongodb://127.0.0.1:27017', 'names no database: after the server comes a slash and its name'],
    ['EVENTDESK_READS', 'mongodb://127.0.0.1/reads?eventdeskGuardIndex=yes', 'eventdeskGuardIndex that is neither'],
    ['EVENTDESK_BLOBS', 's3://bucket/folder', 'has something behind the bucket'],
  ])('refuses in %s what would mean something else: %p', (name, value, fault) => {
    expect(refusal({ [name]: value })).toContain(fault);
  });

  it('reads servers from their URLs', () => {
    const config = readConfig({
      EVENTDESK_EVENTS: 'esdb+discover://user:pass@a.example:2113,b.example:2113',
      EVENTDESK_FEED: 'kafkas://us%40er:pa%3Ass@k1.example:9093,k2.example?sasl=plain&partitions=6',
      EVENTDESK_STATE: 'mongodb+srv://user:pass@mongo.example/state',
      EVENTDESK_READS: 'mongodb://127.0.0.1:27017/reads',
      EVENTDESK_BLOBS: 's3://key:secret@bucket?endpoint=https://s3.example&region=eu',
      EVENTDESK_MAIL_OUT: 'smtps://user:pass@mail.example',
      EVENTDESK_SMS: 'twilio://AC1:token@+15005550006',
      EVENTDESK_TELEGRAM: 'telegram:123456:ABCDEFGHIJKLMNOPQRSTUVWXYZ',
      EVENTDESK_PUBLIC_URL: 'https://desk.example/',
    });
    expect(config.feed).toEqual({
      scheme: 'kafka',
      brokers: ['k1.example:9093', 'k2.example:9092'],
      tls: true,
      sasl: { mechanism: 'plain', username: 'us@er', password: 'pa:ss' },
      partitions: 6,
      prefix: 'eventdesk',
    });
    expect(config.blobs).toEqual({
      scheme: 's3',
      bucket: 'bucket',
      endpoint: 'https://s3.example',
      region: 'eu',
      credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    });
    expect(config.mailOut).toMatchObject({ host: 'mail.example', port: 465, tls: 'implicit' });
    expect(config.sms).toEqual({ scheme: 'twilio', sid: 'AC1', token: 'token', from: '+15005550006' });
    expect(config).toMatchObject({ scaled: true, publicUrl: 'https://desk.example' });
  });

  it.each([
    [
      { EVENTDESK_HTTP_PORT: 'http' },
      'EVENTDESK_HTTP_PORT: "http" is no port (0 to 65535); for example EVENTDESK_HTTP_PORT=3000',
    ],
    [{ EVENTDESK_HTTP_PORT: '65536' }, 'EVENTDESK_HTTP_PORT: "65536" is no port'],
    [
      { EVENTDESK_HTPP_PORT: '3000' },
      'EVENTDESK_HTPP_PORT: is no variable of this program; did you mean EVENTDESK_HTTP_PORT?; for example EVENTDESK_HTTP_PORT=3000',
    ],
    [{ EVENTDESK_SECRETFILE: 'x' }, 'did you mean EVENTDESK_SECRET_FILE?'],
    [{ EVENTDESK_HTTP_PORT_FILE: 'x' }, 'EVENTDESK_HTTP_PORT_FILE: is no variable'],
    [{ EVENTDESK_WHATEVER_IT_MAY_BE: 'x' }, 'docs/configuration.md lists them'],
    [
      { EVENTDESK_BIND: '0.0.0.0' },
      'EVENTDESK_PUBLIC_URL: is needed, since EVENTDESK_BIND is off loopback (0.0.0.0); for example EVENTDESK_PUBLIC_URL=https://desk.example',
    ],
    [
      { EVENTDESK_LANGUAGE: 'de' },
      'EVENTDESK_LANGUAGE: "de" is no known language; known: en, fa, he, it, ru; for example',
    ],
    [{ EVENTDESK_TIMEZONE: 'Mars/Base\nnext' }, 'EVENTDESK_TIMEZONE: "Mars/Base\\nnext" is no time zone'],
    [
      { EVENTDESK_SMTP_PEERS: '10.0.0.0/33' },
      'EVENTDESK_SMTP_PEERS: "10.0.0.0/33" is no list of IP addresses or networks',
    ],
    [{ EVENTDESK_TRUSTED_PROXIES: 'true' }, 'EVENTDESK_TRUSTED_PROXIES: "true" is no list'],
    [{ EVENTDESK_SMTP_CERT: 'a.pem' }, 'EVENTDESK_SMTP_KEY: is needed beside EVENTDESK_SMTP_CERT'],
    [
      { EVENTDESK_EVENTS: 'mysql://x' },
      'EVENTDESK_EVENTS: has no known scheme; known: sqlite, esdb, esdb+discover; for example',
    ],
    [{ EVENTDESK_EVENTS: 'sqlite:' }, 'EVENTDESK_EVENTS: names no file'],
    [{ EVENTDESK_FEED: 'kafka://a:99999' }, 'EVENTDESK_FEED: has no right host at place 1'],
    [{ EVENTDESK_MAIL_OUT: 'outbox:x' }, 'EVENTDESK_MAIL_OUT: has something behind'],
    [{ EVENTDESK_MAIL_OUT: 'smtp://localhost:25?tls=none' }, 'EVENTDESK_MAIL_OUT: has something behind the server'],
    [{ EVENTDESK_TELEGRAM: 'telegram:x' }, 'EVENTDESK_TELEGRAM: holds no bot token'],
    [
      { EVENTDESK_SECRET_FILE: '/no/such/file' },
      'EVENTDESK_SECRET_FILE: names a file that cannot be read (ENOENT); for example EVENTDESK_SECRET_FILE=/run/secrets/value',
    ],
  ] as [Record<string, string>, string][])('says in one line what is wrong with %j', (env, line) => {
    const said = refusal(env);
    expect(said).toContain(line);
    expect(said).not.toMatch(/[\r\n]/);
  });

  it.each([
    [{ EVENTDESK_EVENTS: `esdb://user:${canary}@host:99999` }],
    [{ EVENTDESK_EVENTS: `esdb://user:${canary}@events.example:2113?tls=false` }],
    [{ EVENTDESK_FEED: `kafkas://user:${canary}@k.example?sasl=md5` }],
    [{ EVENTDESK_FEED: `kafkas://user:${canary}@k.example?prefix=a b` }],
    [{ EVENTDESK_STATE: `mongo://user:${canary}@host` }],
    [{ EVENTDESK_BLOBS: `s3://key:${canary}@bucket?endpoint=http://s3.example` }],
    [{ EVENTDESK_MAIL_OUT: `smtp://user:${canary}%E0%A4%A@host` }],
    [{ EVENTDESK_SMS: `twilio://sid:${canary}@` }],
    [{ EVENTDESK_TELEGRAM: `telegram:${canary}` }],
    [{ EVENTDESK_PUBLIC_URL: `https://user:${canary}@desk.example` }],
  ] as [Record<string, string>][])('T35 never prints the secret in %j', (env) => {
    expect(refusal(env)).not.toContain(canary);
  });

  it('asks for the public address where several processes share stores', () => {
    expect(refusal({ EVENTDESK_EVENTS: 'esdb://localhost:2113?tls=false' })).toContain(
      'EVENTDESK_PUBLIC_URL: is needed',
    );
  });

  it.each([
    ['EVENTDESK_EVENTS', 'esdb://admin:pass@events:2113?tls=false', 'events:2113 without TLS'],
    ['EVENTDESK_EVENTS', 'esdb://events:2113', 'events:2113 without a password'],
    ['EVENTDESK_FEED', 'kafka://127.0.0.1:9092,kafka:9092', 'kafka:9092 without TLS and a password'],
    ['EVENTDESK_STATE', 'mongodb://user:pass@mongo/state', 'mongo without TLS'],
    ['EVENTDESK_READS', 'mongodb://mongo/reads?tls=true', 'mongo without a password'],
    ['EVENTDESK_BLOBS', 's3://bucket?endpoint=http://s3:9000', 's3:9000 without TLS'],
  ])('T43 refuses %s=%s unless the server is named', (name, value, lacks) => {
    expect(refusal({ [name]: value })).toContain(lacks);
    expect(refusal({ [name]: value })).toContain('EVENTDESK_ALLOW_PLAINTEXT');
    const named = {
      EVENTDESK_ALLOW_PLAINTEXT: 'events:2113, kafka, mongo, s3:9000',
      EVENTDESK_PUBLIC_URL: 'https://desk.example',
    };
    expect(() => readConfig({ [name]: value, ...named })).not.toThrow();
  });

  it.each([
    ['smtp://127.0.0.1:2526', 'optional'],
    ['smtp://user:pass@127.0.0.1:2526', 'required'],
    ['smtp://mail.example', 'required'],
    ['smtp://relay', 'optional'],
    ['smtp://user:pass@relay', 'required'],
  ])('T43 sends mail by %s with STARTTLS %s', (url, tls) => {
    const config = readConfig({ EVENTDESK_MAIL_OUT: url, EVENTDESK_ALLOW_PLAINTEXT: 'relay' });
    expect(config.mailOut).toMatchObject({ tls });
  });

  it('reads a secret from the file that NAME_FILE names, and refuses both at once', () => {
    const folder = mkdtempSync(join(tmpdir(), 'eventdesk-config-'));
    const file = join(folder, 'value');
    writeFileSync(file, 'a,b\n');
    expect(readConfig({ EVENTDESK_SECRET_FILE: file }).secret).toBe('a,b');
    expect(refusal({ EVENTDESK_SECRET_FILE: file, EVENTDESK_SECRET: canary })).toContain(
      'is given beside EVENTDESK_SECRET',
    );
    writeFileSync(file, '');
    expect(refusal({ EVENTDESK_SECRET_FILE: file })).toContain('names an empty file');
    rmSync(folder, { recursive: true });
  });
});
