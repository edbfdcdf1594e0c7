import { resolve } from 'node:path';
import type { BlobsTarget, DocumentsTarget, EventsTarget, FeedTarget, MailTarget } from './config';
import type { SmsTarget, TelegramTarget } from './config';
import { allowsPlaintext } from './config';
import type { ServerUrl } from './url';
import { hostText, isLoopback, parseServerUrl } from './url';

/** What a target needs to know of the rest of the configuration. */
export interface TargetContext {
  readonly data: string;
  readonly allowPlaintext: readonly string[];
}

/** Thrown with what is wrong; never holds the value. `readConfig` adds the variable and an example. */
export class Fault extends Error {}

type Reader<T> = (text: string, context: TargetContext) => T;

/** Splits `scheme:rest` and hands it to the scheme's reader; names the schemes when there is none. */
const bySchemes =
  <T>(readers: Readonly<Record<string, Reader<T>>>): Reader<T> =>
  (text, context) => {
    const scheme = /^([a-z][a-z0-9+.-]*)(?::|$)/i.exec(text)?.[1]?.toLowerCase() ?? '';
    const reader = Object.hasOwn(readers, scheme) ? readers[scheme] : undefined;
    if (!reader) throw new Fault(`has no known scheme; known: ${Object.keys(readers).join(', ')}`);
    return reader(text, context);
  };

function server(text: string): ServerUrl {
  const url = parseServerUrl(text);
  if (typeof url === 'string') throw new Fault(url);
  return url;
}

/** T43: off loopback a server is spoken to with TLS, a data server with a password too, unless it is named. */
function guard(url: ServerUrl, { allowPlaintext }: TargetContext, tls: boolean, password: boolean): void {
  for (const host of url.hosts) {
    if (isLoopback(host.host) || allowsPlaintext(allowPlaintext, host)) continue;
    const lacks = [...(tls ? [] : ['TLS']), ...(password ? [] : ['a password'])].join(' and ');
    if (lacks)
      throw new Fault(
        `would speak to ${hostText(host)} without ${lacks}; if that network is yours alone, name the server in EVENTDESK_ALLOW_PLAINTEXT`,
      );
  }
}

const rest = (text: string): string => text.slice(text.indexOf(':') + 1);

function file(text: string, { data }: TargetContext): string {
  const path = rest(text);
  if (path === '' || path.startsWith('//')) throw new Fault('names no file: after the colon comes a path, without //');
  return resolve(data, path);
}

const sqlite = (text: string, context: TargetContext) => ({ scheme: 'sqlite', file: file(text, context) }) as const;

const esdb: Reader<EventsTarget> = (text, context) => {
  const url = server(text);
  guard(url, context, url.options.get('tls')?.toLowerCase() !== 'false', url.password !== undefined);
  return { scheme: 'esdb', url: text };
};

/** An option of ours in the URL of a server, which no driver knows. */
const guardIndex = 'eventdeskGuardIndex';

const mongodb: Reader<DocumentsTarget> = (text, context) => {
  const url = server(text);
  if (url.path === '') throw new Fault('names no database: after the server comes a slash and its name');
  const said = url.options.get('tls') ?? url.options.get('ssl');
  const tls = said === null ? url.scheme === 'mongodb+srv' : said === 'true';
  const byCertificate = url.options.get('authMechanism') === 'MONGODB-X509';
  guard(url, context, tls, url.password !== undefined || byCertificate);
  const asked = url.options.get(guardIndex) ?? 'false';
  if (asked !== 'true' && asked !== 'false') throw new Fault(`has ${guardIndex} that is neither true nor false`);
  const drivers = text.replace(new RegExp(`([?&])${guardIndex}=[^&]*(&|$)`), (_all, before: string, behind: string) =>
    behind === '' ? '' : before,
  );
  return { scheme: 'mongodb', url: drivers, ...(asked === 'true' && { guardIndex: true }) };
};

const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

const kafka: Reader<FeedTarget> = (text, context) => {
  const url = server(text);
  const tls = url.scheme === 'kafkas';
  const { user, password, options } = url;
  if ((user === undefined) !== (password === undefined)) throw new Fault('has a user without a password');
  const mechanism = mechanisms.find((known) => known === (options.get('sasl') ?? 'scram-sha-512'));
  if (!mechanism) throw new Fault(`has an unknown sasl mechanism; known: ${mechanisms.join(', ')}`);
  const partitions = Number(options.get('partitions') ?? 12);
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > 1000)
    throw new Fault('has partitions that are no number from 1 to 1000');
  const prefix = options.get('prefix') ?? 'eventdesk';
  if (!/^[\w.-]{1,100}$/.test(prefix))
    throw new Fault('has a prefix that names no topic: letters, digits, dots, - and _');
  guard(url, context, tls, user !== undefined);
  const sasl = user === undefined || password === undefined ? {} : { sasl: { mechanism, username: user, password } };
  return {
    scheme: 'kafka',
    brokers: url.hosts.map((host) => hostText({ port: 9092, ...host })),
    tls,
    ...sasl,
    partitions,
    prefix,
  };
};

const s3: Reader<BlobsTarget> = (text, context) => {
  const url = server(text);
  const bucket = url.hosts[0]?.host;
  if (!bucket || url.hosts.length > 1 || url.hosts[0]?.port) throw new Fault('names no bucket');
  if (url.path !== '') throw new Fault('has something behind the bucket; nothing belongs there');
  const endpoint = url.options.get('endpoint') ?? undefined;
  const region = url.options.get('region') ?? undefined;
  if (endpoint !== undefined) {
    const at = server(endpoint);
    if (at.scheme !== 'http' && at.scheme !== 'https')
      throw new Fault('has an endpoint that is neither http nor https');
    guard(at, context, at.scheme === 'https', true);
  }
  const { user, password } = url;
  return {
    scheme: 's3',
    bucket,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...(user === undefined || password === undefined
      ? {}
      : { credentials: { accessKeyId: user, secretAccessKey: password } }),
  };
};

const smtp: Reader<MailTarget> = (text, context) => {
  const url = server(text);
  const host = url.hosts[0];
  if (!host || url.hosts.length > 1) throw new Fault('names several servers; one is used');
  // Nothing there would be heeded, and who writes `?tls=none` means something by it.
  if (url.path !== '' || url.options.size > 0)
    throw new Fault('has something behind the server; nothing belongs there');
  const { user, password } = url;
  const implicit = url.scheme === 'smtps';
  // Credentials never go in the clear, whatever is allowed.
  const open = user === undefined && (isLoopback(host.host) || allowsPlaintext(context.allowPlaintext, host));
  return {
    scheme: 'smtp',
    host: host.host,
    port: host.port ?? (implicit ? 465 : 25),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    tls: implicit ? 'implicit' : open ? 'optional' : 'required',
  };
};

function outbox(text: string): { readonly scheme: 'outbox' } {
  if (rest(text) !== '') throw new Fault('has something behind `outbox:`; nothing belongs there');
  return { scheme: 'outbox' };
}

const twilio: Reader<SmsTarget> = (text) => {
  const url = server(text);
  const from = decodeURIComponent(url.hosts[0]?.host ?? '');
  if (!url.user || !url.password || !/^\+?[0-9a-z]{3,15}$/i.test(from))
    throw new Fault('needs the account, its token and the sending number');
  return { scheme: 'twilio', sid: url.user, token: url.password, from };
};

const telegram: Reader<TelegramTarget> = (text) => {
  const token = rest(text).replace(/^\/\//, '');
  if (!/^\d+:[\w-]{20,}$/.test(token)) throw new Fault('holds no bot token (digits, a colon, at least 20 characters)');
  return { scheme: 'telegram', token };
};

const local: Reader<FeedTarget> = (text) => {
  if (text !== 'local' && text !== 'local:') throw new Fault('has something behind `local`; nothing belongs there');
  return { scheme: 'local' };
};

export const readEvents = bySchemes<EventsTarget>({ sqlite, esdb, 'esdb+discover': esdb });
export const readFeed = bySchemes<FeedTarget>({ local, kafka, kafkas: kafka });
export const readDocuments = bySchemes<DocumentsTarget>({ sqlite, mongodb, 'mongodb+srv': mongodb });
export const readBlobs = bySchemes<BlobsTarget>({
  file: (text, context) => ({ scheme: 'file', folder: file(text, context) }),
  s3,
});
export const readMailOut = bySchemes<MailTarget>({ outbox, smtp, smtps: smtp });
export const readSms = bySchemes<SmsTarget>({ outbox, twilio });
export const readTelegram = bySchemes<TelegramTarget>({ outbox, telegram });
