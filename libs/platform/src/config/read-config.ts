import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { z } from 'zod';
import type { Config } from './config';
import { nearest } from './nearest';
import { ConfigProblem } from './problem';
import type { TargetContext } from './targets';
import { Fault, readBlobs, readDocuments, readEvents, readFeed, readMailOut, readSms, readTelegram } from './targets';
import { readUpstreams } from './upstreams';
import { isLoopback } from './url';
import type { VariableName } from './variables';
import { aboutOf, environment, faults, variableNames } from './variables';

/** Variables as a process gets them. */
export type Environment = Readonly<Record<string, string | undefined>>;
type Values = z.output<typeof environment>;

/**
 * Reads and checks the whole configuration. An empty variable counts as not given; relative paths of NAME_FILE and of
 * files outside the data folder begin at the working directory. Throws ConfigProblem.
 */
export function readConfig(env: Environment = process.env): Config {
  const values = parse(given(env));
  const data = resolve(values.EVENTDESK_DATA);
  const context: TargetContext = { data, allowPlaintext: values.EVENTDESK_ALLOW_PLAINTEXT };
  const target = <T>(name: VariableName, read: (text: string, context: TargetContext) => T): T => {
    try {
      return read(values[name] as string, context);
    } catch (thrown) {
      if (thrown instanceof Fault) throw problem(name, thrown.message);
      throw thrown;
    }
  };
  const events = target('EVENTDESK_EVENTS', readEvents);
  const feed = target('EVENTDESK_FEED', readFeed);
  const state = target('EVENTDESK_STATE', readDocuments);
  const reads = target('EVENTDESK_READS', readDocuments);
  const blobs = target('EVENTDESK_BLOBS', readBlobs);
  const publicUrl = values.EVENTDESK_PUBLIC_URL?.replace(/\/+$/, '');
  if (!isLoopback(values.EVENTDESK_BIND) && publicUrl === undefined)
    throw problem('EVENTDESK_PUBLIC_URL', `is needed, since EVENTDESK_BIND is off loopback (${values.EVENTDESK_BIND})`);
  // A store that several processes reach needs the same secret on each, wherever the others are.
  const scaled = events.scheme !== 'sqlite' || state.scheme !== 'sqlite' || feed.scheme !== 'local';
  // Tokens and links name it: made up from each process' own port, no process would know another's.
  if (scaled && publicUrl === undefined)
    throw problem('EVENTDESK_PUBLIC_URL', 'is needed, since several processes share stores and must name one address');
  return {
    data,
    bind: values.EVENTDESK_BIND,
    ...(publicUrl === undefined ? {} : { publicUrl }),
    http: { port: values.EVENTDESK_HTTP_PORT, trustedProxies: values.EVENTDESK_TRUSTED_PROXIES },
    ops: { bind: values.EVENTDESK_OPS_BIND, port: values.EVENTDESK_OPS_PORT },
    upstreams: target('EVENTDESK_UPSTREAMS', readUpstreams),
    smtp: smtpOf(values),
    language: values.EVENTDESK_LANGUAGE,
    timezone: values.EVENTDESK_TIMEZONE ?? new Intl.DateTimeFormat().resolvedOptions().timeZone,
    ...(values.EVENTDESK_PHONE_REGION === undefined ? {} : { phoneRegion: values.EVENTDESK_PHONE_REGION }),
    dns: values.EVENTDESK_DNS ?? 'machine',
    events,
    feed,
    state,
    reads,
    blobs,
    mailOut: target('EVENTDESK_MAIL_OUT', readMailOut),
    sms: target('EVENTDESK_SMS', readSms),
    telegram: target('EVENTDESK_TELEGRAM', readTelegram),
    allowPlaintext: values.EVENTDESK_ALLOW_PLAINTEXT,
    ...(values.EVENTDESK_SECRET === undefined ? {} : { secret: values.EVENTDESK_SECRET }),
    ...(values.EVENTDESK_BOOTSTRAP === undefined ? {} : { bootstrap: resolve(values.EVENTDESK_BOOTSTRAP) }),
    ...(values.EVENTDESK_READY_FILE === undefined ? {} : { readyFile: resolve(values.EVENTDESK_READY_FILE) }),
    logLevel: values.EVENTDESK_LOG_LEVEL,
    scaled,
  };
}

function problem(name: VariableName, fault: string): ConfigProblem {
  const { example } = aboutOf(environment.shape[name]);
  return new ConfigProblem(name, fault, name === 'EVENTDESK_SECRET' ? example : `${name}=${example}`);
}

/** Takes our variables out of the environment, those from files read; refuses names that mean nothing. */
function given(env: Environment): Partial<Record<VariableName, string>> {
  const found: Partial<Record<VariableName, string>> = {};
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith('EVENTDESK_') || value === undefined || value === '') continue;
    const known = variableNames.find((one) => one === name);
    const fromFile = variableNames.find((one) => `${one}_FILE` === name && aboutOf(environment.shape[one]).secret);
    if (known) found[known] = value;
    else if (!fromFile) throw unknown(name);
    else if (env[fromFile])
      throw new ConfigProblem(name, `is given beside ${fromFile}; give one of them`, `${name}=/run/secrets/value`);
    else found[fromFile] = readValue(name, value);
  }
  return found;
}

function unknown(name: string): ConfigProblem {
  const secrets = variableNames.filter((one) => aboutOf(environment.shape[one]).secret).map((one) => `${one}_FILE`);
  const near = nearest(name, [...variableNames, ...secrets]);
  const shown = name.slice(0, 60);
  if (!near) return new ConfigProblem(shown, 'is no variable of this program; docs/configuration.md lists them');
  const about = environment.shape[near as VariableName] && aboutOf(environment.shape[near as VariableName]);
  return new ConfigProblem(
    shown,
    `is no variable of this program; did you mean ${near}?`,
    `${near}=${about?.example ?? '/run/secrets/value'}`,
  );
}

function readValue(name: string, path: string): string {
  try {
    const value = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    if (value !== '') return value;
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    throw new ConfigProblem(name, `names a file that cannot be read (${code})`, `${name}=/run/secrets/value`);
  }
  throw new ConfigProblem(name, 'names an empty file', `${name}=/run/secrets/value`);
}

function parse(found: Partial<Record<VariableName, string>>): Values {
  const parsed = environment.safeParse(found);
  if (parsed.success) return parsed.data;
  const name = parsed.error.issues[0]?.path[0] as VariableName;
  const secret = aboutOf(environment.shape[name]).secret;
  // A web address might hold a password by mistake.
  const shown = secret || found[name]?.includes('@') ? '' : `${JSON.stringify(found[name]?.slice(0, 60))} `;
  throw problem(name, shown + (faults[name] ?? 'has a wrong form'));
}

function smtpOf(values: Values): Config['smtp'] {
  const { EVENTDESK_SMTP_CERT: cert, EVENTDESK_SMTP_KEY: key } = values;
  if (cert !== undefined && key === undefined)
    throw problem('EVENTDESK_SMTP_KEY', 'is needed beside EVENTDESK_SMTP_CERT');
  if (key !== undefined && cert === undefined)
    throw problem('EVENTDESK_SMTP_CERT', 'is needed beside EVENTDESK_SMTP_KEY');
  return {
    port: values.EVENTDESK_SMTP_PORT,
    protocol: values.EVENTDESK_SMTP_PROTOCOL,
    ...(cert === undefined || key === undefined ? {} : { tls: { certFile: resolve(cert), keyFile: resolve(key) } }),
    peers: values.EVENTDESK_SMTP_PEERS,
  };
}
