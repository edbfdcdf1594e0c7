import { isIP } from 'node:net';
import { z } from 'zod';

/** What is said of a variable besides its schema; `docs/configuration.md` and error lines are made from it. */
export interface About {
  /** What a fresh desk uses, when the schema has no default of its own. */
  readonly otherwise?: string;
  readonly meaning: string;
  /** A right value, for error lines. */
  readonly example: string;
  /** The value is never printed, and `NAME_FILE` may name a file that holds it. */
  readonly secret?: true;
}

const abouts = new WeakMap<z.ZodType, About>();
/** What was said of a variable. */
export const aboutOf = (schema: z.ZodType): About => abouts.get(schema) as About;

function variable<S extends z.ZodType>(schema: S, about: About): S {
  abouts.set(schema, about);
  return schema;
}

const text = z.string();
const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((value) => value <= 65535);
const portOf = (otherwise: string, meaning: string) =>
  variable(port.default(Number(otherwise)), { meaning, example: otherwise });
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);
const address = z.string().refine((value) => isIP(value) !== 0 || value === 'localhost');
const isNetwork = (item: string): boolean => {
  const [base = '', bits, more] = item.split('/');
  const longest = isIP(base) === 4 ? 32 : 128;
  return isIP(base) !== 0 && more === undefined && (bits === undefined || (/^\d{1,3}$/.test(bits) && +bits <= longest));
};
const networks = list.refine((items) => items.every(isNetwork));
const resolvers = z.union([
  z.literal('none'),
  list.refine(
    (items) =>
      items.length > 0 &&
      items.every((item) => isIP(item.replace(/^\[(.*)\](:\d+)?$/, '$1')) !== 0 || /^[\d.]+:\d{1,5}$/.test(item)),
  ),
]);
const isTimezone = (value: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};
const isWebAddress = (value: string): boolean => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return !!url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash;
};
const target = (otherwise: string, meaning: string, example: string) =>
  variable(text.default(otherwise), { meaning, example, secret: true });
const forTests = (what: string, example: string) =>
  variable(text.optional(), {
    otherwise: '–',
    meaning: `${what} for the test suites that need it`,
    example,
    secret: true,
  });

/** Every variable of the environment: the one schema that configuration, its page and its error lines come from. */
export const environment = z.strictObject({
  EVENTDESK_DATA: variable(text.default('./data'), {
    meaning: 'folder of the embedded stores; relative FILEs and FOLDERs below are in it',
    example: './data',
  }),
  EVENTDESK_PUBLIC_URL: variable(text.refine(isWebAddress).optional(), {
    otherwise: '`http://localhost:` and the port',
    meaning: 'what links in mails and pages begin with; needed when `EVENTDESK_BIND` is off loopback and when scaled',
    example: 'https://desk.example',
  }),
  EVENTDESK_BIND: variable(address.default('127.0.0.1'), {
    meaning: 'address that web and mail listen on',
    example: '0.0.0.0',
  }),
  EVENTDESK_HTTP_PORT: portOf('3000', 'web and API; `0` takes a free port'),
  EVENTDESK_TRUSTED_PROXIES: variable(networks.default([]), {
    otherwise: '–',
    meaning: 'addresses or networks, separated by commas, whose forwarded headers count',
    example: '10.0.0.0/8,::1',
  }),
  EVENTDESK_UPSTREAMS: variable(text.default(''), {
    otherwise: '–',
    meaning:
      'for the front door: where each service answers, `service=http://host:port` separated by commas; the same service may stand several times, and each that has routes must stand once (`identity`, `intake`, `query`, `tickets`)',
    example:
      'identity=http://127.0.0.1:3001,intake=http://127.0.0.1:3002,query=http://127.0.0.1:3003,tickets=http://127.0.0.1:3004',
  }),
  EVENTDESK_OPS_BIND: variable(address.default('127.0.0.1'), {
    meaning: 'address that health and metrics listen on',
    example: '0.0.0.0',
  }),
  EVENTDESK_OPS_PORT: portOf('9464', 'health and metrics; `0` takes a free port'),
  EVENTDESK_SMTP_PORT: portOf('2525', 'mail in; `0` takes a free port'),
  EVENTDESK_SMTP_PROTOCOL: variable(z.enum(['smtp', 'lmtp']).default('smtp'), {
    meaning: '`smtp` or `lmtp`',
    example: 'lmtp',
  }),
  EVENTDESK_SMTP_CERT: variable(text.optional(), {
    otherwise: '–',
    meaning: 'PEM file; with the key it switches STARTTLS on',
    example: '/etc/eventdesk/mail.crt',
  }),
  EVENTDESK_SMTP_KEY: variable(text.optional(), {
    otherwise: '–',
    meaning: 'PEM file of the certificate’s key',
    example: '/etc/eventdesk/mail.key',
  }),
  EVENTDESK_SMTP_PEERS: variable(networks.default(['127.0.0.1', '::1']), {
    otherwise: '`127.0.0.1,::1`',
    meaning: 'relays in front of us: not counted as strangers, their topmost `Authentication-Results` may be believed',
    example: '127.0.0.1,10.1.2.0/24',
  }),
  EVENTDESK_DNS: variable(resolvers.optional(), {
    otherwise: 'the machine’s',
    meaning: 'resolvers of sender checks; `none`: nobody is asked, senders are unproven',
    example: '9.9.9.9,149.112.112.112',
  }),
  EVENTDESK_LANGUAGE: variable(z.enum(['en', 'fa', 'he', 'it', 'ru']).default('en'), {
    meaning:
      'language of a first-time sender whose own cannot be told: `en`, `fa`, `he`, `it` or `ru`; mails are in English and Persian in this release, and in English for the others',
    example: 'en',
  }),
  EVENTDESK_TIMEZONE: variable(text.refine(isTimezone).optional(), {
    otherwise: 'the machine’s',
    meaning: 'time zone of the desk’s calendar',
    example: 'Europe/Rome',
  }),
  EVENTDESK_PHONE_REGION: variable(text.regex(/^[A-Z]{2}$/).optional(), {
    otherwise: '–',
    meaning: 'country of telephone numbers that name none, two capital letters',
    example: 'IR',
  }),
  EVENTDESK_EVENTS: target(
    'sqlite:events.db',
    'event store: `sqlite:FILE` or `esdb://…`; the latter goes with `kafka://…` and `mongodb://…` below, and several processes share all of them',
    'esdb://user:pass@events.example:2113',
  ),
  EVENTDESK_FEED: target(
    'local',
    'feed: `local`, `kafka://host:port,host:port` or `kafkas://user:pass@host:port?sasl=scram-sha-512`; `?partitions=` (12) counts for topics that are made, `?prefix=` (`eventdesk`) begins the names of topics and groups',
    'kafkas://user:pass@kafka.example:9093?sasl=scram-sha-512',
  ),
  EVENTDESK_STATE: target(
    'sqlite:state.db',
    'work state, keys among it: `sqlite:FILE` or `mongodb://…/DATABASE`. It is never thrown away, so its database is another one than that of the read store; the server may be the same',
    'mongodb://user:pass@mongo.example/eventdesk-state?tls=true',
  ),
  EVENTDESK_READS: target(
    'sqlite:reads.db',
    'read store: `sqlite:FILE` or `mongodb://…/DATABASE`, which may be thrown away at any time. `?eventdeskGuardIndex=true` is for servers that merely speak MongoDB’s protocol and find by two fields only with an index on both',
    'mongodb://user:pass@mongo.example/eventdesk?tls=true',
  ),
  EVENTDESK_BLOBS: target(
    'file:blobs',
    'raw mail and attachments: `file:FOLDER`, which all processes share when there are several, or `s3://key:secret@bucket?endpoint=…&region=…`. The key needs `s3:ListBucket`, `s3:GetObject` and `s3:PutObject`; a missing bucket is made if it also has `s3:CreateBucket`',
    's3://key:secret@eventdesk?endpoint=https://s3.example',
  ),
  EVENTDESK_MAIL_OUT: target(
    'outbox:',
    '`outbox:` (nothing leaves the machine), `smtp://user:pass@host:port` (demands STARTTLS, but on loopback without a password) or `smtps://…`',
    'smtp://user:pass@mail.example:587',
  ),
  EVENTDESK_ALLOW_PLAINTEXT: variable(list.default([]), {
    otherwise: '–',
    meaning: 'servers off loopback, `host` or `host:port`, that may be spoken to without TLS or password',
    example: 'kafka:9092,mongo',
  }),
  EVENTDESK_SMS: target('outbox:', '`outbox:` or `twilio://sid:token@from`', 'twilio://sid:token@+15005550006'),
  EVENTDESK_TELEGRAM: target('outbox:', '`outbox:` or `telegram:TOKEN`', 'telegram:123456:token'),
  EVENTDESK_SECRET: variable(text.optional(), {
    otherwise: 'made and kept in the data folder (0600)',
    meaning:
      'root of all keys, at least 32 random bytes; `new,old` rotates; the same on every process, required when scaled',
    example: 'the output of `openssl rand -base64 32`',
    secret: true,
  }),
  EVENTDESK_BOOTSTRAP: variable(text.optional(), {
    otherwise: '–',
    meaning: 'JSON file with the first lines, types, departments, agents, API clients',
    example: '/etc/eventdesk/bootstrap.json',
  }),
  EVENTDESK_READY_FILE: variable(text.optional(), {
    otherwise: '–',
    meaning: 'file that gets one JSON line with the addresses, once requests are taken',
    example: '/run/eventdesk/ready.json',
  }),
  EVENTDESK_LOG_LEVEL: variable(z.enum(['debug', 'info', 'warn', 'error']).default('info'), {
    meaning: 'least severe log lines that are written: `debug`, `info`, `warn` or `error`',
    example: 'info',
  }),
  EVENTDESK_TEST_ESDB: forTests('EventStoreDB', 'esdb://127.0.0.1:2113?tls=false'),
  EVENTDESK_TEST_KAFKA: forTests('Kafka', 'kafka://127.0.0.1:9092'),
  EVENTDESK_TEST_KAFKA_CLUSTER: forTests('three brokers', 'kafka://127.0.0.1:9092,127.0.0.1:9093,127.0.0.1:9094'),
  EVENTDESK_TEST_KAFKA_KILL: forTests(
    'command that ends one of the three by `kill 1` and starts it again by `start 1`',
    './broker',
  ),
  EVENTDESK_TEST_MONGO: forTests('MongoDB', 'mongodb://127.0.0.1:27017'),
  EVENTDESK_TEST_SERVER_KILL: forTests(
    'command that ends Kafka or MongoDB by `kill kafka` or `kill mongo` and starts it again by `start kafka` or `start mongo`',
    './server',
  ),
  EVENTDESK_TEST_S3: forTests('S3', 's3://test?endpoint=http://127.0.0.1:9000'),
  EVENTDESK_TEST_IMAP: forTests('IMAP server', 'imap://user:pass@127.0.0.1:143'),
  EVENTDESK_TEST_SMTP: forTests('SMTP server', 'smtp://127.0.0.1:25'),
  EVENTDESK_TEST_MAILS: forTests('folder of example mails', './mails'),
  EVENTDESK_TEST_SEEDS: forTests('number of seeds', '10000'),
  EVENTDESK_TEST_KILLS: forTests('number of kills', '200'),
});

export type VariableName = keyof typeof environment.shape;
export const variableNames = Object.keys(environment.shape) as readonly VariableName[];
/** What is wrong with a value that its schema refuses; said in place of the schema library's own words. */
export const faults: Partial<Record<VariableName, string>> = {
  EVENTDESK_PUBLIC_URL: 'is no http or https URL without user, query and fragment',
  EVENTDESK_BIND: 'is no IP address of this machine',
  EVENTDESK_OPS_BIND: 'is no IP address of this machine',
  EVENTDESK_HTTP_PORT: 'is no port (0 to 65535)',
  EVENTDESK_OPS_PORT: 'is no port (0 to 65535)',
  EVENTDESK_SMTP_PORT: 'is no port (0 to 65535)',
  EVENTDESK_TRUSTED_PROXIES: 'is no list of IP addresses or networks',
  EVENTDESK_SMTP_PEERS: 'is no list of IP addresses or networks',
  EVENTDESK_SMTP_PROTOCOL: 'is neither smtp nor lmtp',
  EVENTDESK_DNS: 'is neither `none` nor a list of IP addresses',
  EVENTDESK_LANGUAGE: 'is no known language; known: en, fa, he, it, ru',
  EVENTDESK_TIMEZONE: 'is no time zone of the IANA database',
  EVENTDESK_PHONE_REGION: 'is no country code of two capital letters',
  EVENTDESK_LOG_LEVEL: 'is no level; known: debug, info, warn, error',
};
