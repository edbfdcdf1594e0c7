import { connect } from 'node:net';
import type { Config } from '@eventdesk/platform/config/config';

/** How long a server may take to let a connection in, milliseconds. */
const patienceMs = 2000;

interface Given {
  readonly name: string;
  readonly what: string;
  /** `localhost:27017` */
  readonly at: string;
}

/**
 * Looks whether the servers that a scaled run was given let anybody in; answers a line for each that does not. The run
 * goes on all the same, since they may come later.
 */
export async function unreached(config: Config): Promise<readonly string[]> {
  const lines = await Promise.all(
    serversOf(config).map(async ({ name, what, at }) =>
      (await letsIn(at))
        ? []
        : [
            `${name}: nothing answers at ${at}. Start ${what} there, or name another address; until then it is tried again`,
          ],
    ),
  );
  return lines.flat();
}

/** One for each address; a URL that names several servers tells of each. */
function serversOf({ feed, reads, events }: Config): Given[] {
  return [
    ...(feed.scheme === 'kafka' ? feed.brokers.map((at) => ({ name: 'EVENTDESK_FEED', what: 'Kafka', at })) : []),
    ...(reads.scheme === 'mongodb'
      ? hostsOf(reads.url, '27017').map((at) => ({ name: 'EVENTDESK_READS', what: 'MongoDB', at }))
      : []),
    ...(events.scheme === 'esdb'
      ? hostsOf(events.url, '2113').map((at) => ({ name: 'EVENTDESK_EVENTS', what: 'EventStoreDB', at }))
      : []),
  ];
}

/** Hosts with ports of a URL; none of one whose hosts stand in the DNS (`mongodb+srv:`). */
function hostsOf(url: string, usualPort: string): string[] {
  const [, hosts = ''] = /^[a-z]+:\/\/(?:[^@/]*@)?([^/?]+)/.exec(url) ?? [];
  return hosts.split(',').flatMap((host) => (host === '' ? [] : [/:\d+$/.test(host) ? host : `${host}:${usualPort}`]));
}

function letsIn(at: string): Promise<boolean> {
  const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(at) ?? [];
  const socket = connect({ host, port: Number(port), timeout: patienceMs });
  return new Promise<boolean>((resolve) => {
    socket
      .once('connect', () => resolve(true))
      .once('timeout', () => resolve(false))
      .once('error', () => resolve(false));
  }).finally(() => socket.destroy());
}
