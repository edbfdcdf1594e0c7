import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '@eventdesk/platform/config/config';
import { ConfigProblem } from '@eventdesk/platform/config/problem';
import type { Environment } from '@eventdesk/platform/config/read-config';
import { readConfig } from '@eventdesk/platform/config/read-config';
import { isLoopback } from '@eventdesk/platform/config/url';
import { scrubText } from '@eventdesk/platform/logging/scrub';
import { openSecret, secretFile } from '@eventdesk/platform/secrets/open-secret';
import { databaseBeside } from './second-database';

/** The environment of a scaled run with everything in it that all its processes need. */
export interface Completed {
  readonly env: Environment;
  /** What was made because it was not given, a line each; no secret is in them. */
  readonly made: readonly string[];
  /** Where the events are kept when they have to be served by the run itself. */
  readonly eventsFile?: string;
}

const examples = {
  EVENTDESK_FEED: 'kafka://127.0.0.1:9092',
  EVENTDESK_READS: 'mongodb://127.0.0.1:27017/eventdesk',
  EVENTDESK_STATE: 'mongodb://127.0.0.1:27017/eventdesk-state',
  EVENTDESK_EVENTS: 'esdb://127.0.0.1:2113?tls=false',
} as const;

/**
 * Reads the configuration of a scaled run, whose public address may be left to the port that is taken.
 * Throws ConfigProblem.
 */
export function readScaled(env: Environment): Config {
  if (isGiven(env, 'EVENTDESK_PUBLIC_URL')) return readConfig(env);
  const { publicUrl: _, ...config } = readConfig({ ...env, EVENTDESK_PUBLIC_URL: 'http://localhost' });
  return config;
}

/**
 * Refuses what several processes on one machine cannot have, and says what is missing and how to give it.
 * Throws ConfigProblem.
 */
export function checkScaled(config: Config, env: Environment): void {
  // One that is given is checked before anything is written.
  if (config.secret !== undefined) openSecret({ ...config, scaled: false });
  for (const name of ['EVENTDESK_FEED', 'EVENTDESK_READS'] as const)
    if (!isGiven(env, name)) throw problem(name, 'is not given, and a scaled run needs a server there');
  const own = { FEED: config.feed.scheme === 'local', READS: config.reads.scheme === 'sqlite' };
  const others = { STATE: config.state.scheme === 'sqlite', EVENTS: config.events.scheme === 'sqlite' };
  for (const [end, alone] of Object.entries({ ...own, ...others })) {
    const name = `EVENTDESK_${end}` as keyof typeof examples;
    if (alone && isGiven(env, name))
      throw problem(name, 'is for one process alone, and a scaled run has several; `npm start` runs all in one');
  }
  if (!isLoopback(config.bind))
    throw new ConfigProblem(
      'EVENTDESK_BIND',
      `${config.bind} is off loopback, and a run on one machine hides from its services where callers come from`,
      'EVENTDESK_BIND=127.0.0.1',
    );
  if (existsSync(join(config.data, 'events.db')))
    throw new ConfigProblem(
      'EVENTDESK_DATA',
      `${config.data} is the folder of an embedded desk; a scaled run has one of its own`,
      'EVENTDESK_DATA=./data-scaled',
    );
}

/**
 * Makes what is not given: work state beside the reads; in the data folder the secret, a folder of blobs, and a file of
 * events for the server at `eventsPort`. The folder is there and held. Throws ConfigProblem.
 */
export function complete(config: Config, env: Environment, eventsPort: number): Completed {
  const made: string[] = [];
  const more: Record<string, string> = { EVENTDESK_DATA: config.data };
  openSecret({ ...config, scaled: false });
  if (!isGiven(env, 'EVENTDESK_SECRET')) {
    const file = join(config.data, secretFile);
    more['EVENTDESK_SECRET_FILE'] = file;
    made.push(`EVENTDESK_SECRET is not given: made once and kept in ${file}`);
  }
  if (!isGiven(env, 'EVENTDESK_STATE') && config.reads.scheme === 'mongodb') {
    const state = databaseBeside(config.reads.url);
    more['EVENTDESK_STATE'] = state;
    made.push(`EVENTDESK_STATE is not given: a second database beside the reads, ${scrubText(state)}`);
  }
  if (!isGiven(env, 'EVENTDESK_BLOBS') && config.blobs.scheme === 'file') {
    more['EVENTDESK_BLOBS'] = `file:${config.blobs.folder}`;
    made.push(`EVENTDESK_BLOBS is not given: the folder ${config.blobs.folder}`);
  }
  if (isGiven(env, 'EVENTDESK_EVENTS')) return { env: { ...env, ...more }, made };
  const eventsFile = join(config.data, 'events.esdb');
  more['EVENTDESK_EVENTS'] = `esdb://127.0.0.1:${eventsPort}?tls=false`;
  made.push(
    `EVENTDESK_EVENTS is not given: a test server for EventStoreDB on ${eventsFile}; to try out, NOT FOR PRODUCTION`,
  );
  return { env: { ...env, ...more }, made, eventsFile };
}

const isGiven = (env: Environment, name: string): boolean => !!env[name] || !!env[`${name}_FILE`];

const problem = (name: keyof typeof examples, fault: string): ConfigProblem =>
  new ConfigProblem(name, fault, `${name}=${examples[name]}`);
