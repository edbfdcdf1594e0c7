import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { program, root } from './program';

/** What a ready file says, of one process or of many. */
export interface Ready {
  readonly http: string;
  readonly smtp: string;
  readonly ops: string | Readonly<Record<string, readonly string[]>>;
  readonly pid: number;
  /** Of a scaled desk: ids of its processes, by service. */
  readonly pids?: Readonly<Record<string, readonly number[]>>;
}

/** How the desk under test is deployed: the same specs run against each. */
export interface Deployment {
  readonly name: 'embedded' | 'scaled';
  /** Processes of each service. */
  readonly replicas: number;
  /** How much longer than one process on files it may take. */
  readonly slowness: number;
  /** Milliseconds in which a desk is ready, on a machine that does other things too. */
  readonly startMs: number;
  /** Behind `node`: starts the desk. */
  readonly start: readonly string[];
  /** Settings of a place of its own, beside those of every deployment. */
  settings(): Readonly<Record<string, string>>;
  /** What a command needs in its environment to find the desk that runs, or ran, over a data folder. */
  reaching(data: string): Readonly<Record<string, string>>;
}

const embedded: Deployment = {
  name: 'embedded',
  replicas: 1,
  slowness: 1,
  startMs: 20_000,
  start: [...program, 'start'],
  settings: () => ({}),
  reaching: () => ({}),
};

/** Two of every service under the supervisor, over real servers; the event store is the repository's test server. */
export function scaledOver(kafkaUrl: string, mongo: string): Deployment {
  const kafka = kafkaUrl.replace(/^kafka:\/\//, '');
  const replicas = Number(process.env['EVENTDESK_TEST_REPLICAS'] ?? 2);
  return {
    name: 'scaled',
    replicas,
    slowness: 3,
    startMs: 120_000,
    start: [join(root, 'services/desk/dist/scaled/main.js'), '--replicas', `${replicas}`],
    settings: () => {
      const name = `e2e-${randomBytes(6).toString('hex')}`;
      const reads = new URL(mongo);
      reads.pathname = `/${name}`;
      // A server that only speaks the protocol needs it; a real one is none the worse.
      reads.searchParams.set('eventdeskGuardIndex', 'true');
      return { EVENTDESK_FEED: `kafka://${kafka}?prefix=${name}&partitions=4`, EVENTDESK_READS: reads.href };
    },
    reaching: (data) => {
      const file = join(data, 'scaled.env');
      const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
      return Object.fromEntries([...text.matchAll(/^(EVENTDESK_\w+)='(.*)'$/gm)].map(([, key, value]) => [key, value]));
    },
  };
}

/** `EVENTDESK_TEST_DEPLOYMENT=scaled` runs the specs against that deployment; it needs the servers that are named. */
function chosen(): Deployment {
  const { EVENTDESK_TEST_DEPLOYMENT: name = 'embedded', EVENTDESK_TEST_KAFKA: kafka, EVENTDESK_TEST_MONGO: mongo } = process.env; // prettier-ignore
  if (name === 'embedded') return embedded;
  if (name !== 'scaled') throw new Error(`EVENTDESK_TEST_DEPLOYMENT is embedded or scaled, not ${name}`);
  if (!kafka || !mongo)
    throw new Error('a scaled desk under test needs EVENTDESK_TEST_KAFKA (host:port) and EVENTDESK_TEST_MONGO (URL)');
  return scaledOver(kafka, mongo);
}

export const deployment = chosen();

/** Milliseconds that the deployment under test may take for what an embedded desk does in so many. */
export const patience = (ms: number): number => ms * deployment.slowness;

/** For what one deployment alone has: files that are looked into, one process that holds them. */
export const embeddedOnly: typeof it = deployment.name === 'embedded' ? it : it.skip;

/** Its counterpart: for what takes several processes. */
export const scaledOnly: typeof it = deployment.name === 'scaled' ? it : it.skip;

/** What is said here of one deployment or the other. */
export const either = <T>(ofEmbedded: T, ofScaled: T): T => (deployment.name === 'embedded' ? ofEmbedded : ofScaled);
