import { connect } from 'node:net';
import type { Config } from '@eventdesk/platform/config/config';

/** How long a server may take to let a connection in, milliseconds. */
const patienceMs = 2000;

/** A server that the configuration names. */
export interface NamedServer {
  readonly name: 'EVENTDESK_FEED' | 'EVENTDESK_READS' | 'EVENTDESK_STATE' | 'EVENTDESK_EVENTS';
  readonly what: 'Kafka' | 'MongoDB' | 'EventStoreDB';
  /** `localhost:27017` */
  readonly at: string;
}

/**
 * Looks whether the servers that a scaled run was given let anybody in; answers a line for each that does not. The run
 * goes on all the same, since they may come later.
 */
export async function unreached({ feed, reads, events }: Config): Promise<readonly string[]> {
  return (await away(serversOf({ feed, reads, events }))).map(
    ({ name, what, at }) =>
      `${name}: nothing answers at ${at}. Start ${what} there, or name another address; until then it is tried again`,
  );
}

/** Those that let nobody in. */
export async function away(servers: readonly NamedServer[]): Promise<readonly NamedServer[]> {
  const found = await Promise.all(servers.map(async (server) => ((await letsIn(server.at)) ? [] : [server])));
  return found.flat();
}

/** One for each address; a URL that names several servers tells of each. */
export function serversOf({
  feed,
  reads,
  state,
  events,
}: Partial<Pick<Config, 'feed' | 'reads' | 'state' | 'events'>>): readonly NamedServer[] {
  const at = (name: NamedServer['name'], what: NamedServer['what'], hosts: readonly string[]): NamedServer[] =>
    hosts.map((host) => ({ name, what, at: host }));
  return [
    ...(feed?.scheme === 'kafka' ? at('EVENTDESK_FEED', 'Kafka', feed.brokers) : []),
    ...(reads?.scheme === 'mongodb' ? at('EVENTDESK_READS', 'MongoDB', hostsOf(reads.url, '27017')) : []),
    ...(state?.scheme === 'mongodb' ? at('EVENTDESK_STATE', 'MongoDB', hostsOf(state.url, '27017')) : []),
    ...(events?.scheme === 'esdb' ? at('EVENTDESK_EVENTS', 'EventStoreDB', hostsOf(events.url, '2113')) : []),
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
