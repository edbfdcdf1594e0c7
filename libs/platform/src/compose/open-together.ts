import type { Config } from '../config/config';
import { ConfigProblem } from '../config/problem';
import { parseServerUrl } from '../config/url';

type Targets = Pick<Config, 'events' | 'state' | 'reads' | 'feed'>;

const example = {
  EVENTDESK_STATE: 'mongodb://user:pass@mongo.example/eventdesk-state?tls=true',
  EVENTDESK_READS: 'mongodb://user:pass@mongo.example/eventdesk?tls=true',
} as const;

/**
 * Refuses stores that do not work together. Either events and work state are files of one process (its read store and
 * blobs may be on servers), or events, work state and read store are on servers, which several processes share.
 * Throws ConfigProblem.
 */
export function mustGoTogether({ events, state, reads, feed }: Targets): void {
  if (events.scheme === 'sqlite') {
    if (state.scheme !== 'sqlite') throw beside('EVENTDESK_STATE', 'a server', 'a file', 'sqlite:state.db');
    if (feed.scheme !== 'local') throw beside('EVENTDESK_FEED', 'a server', 'a file', 'local');
    return;
  }
  if (state.scheme === 'sqlite') throw beside('EVENTDESK_STATE', 'a file', 'a server', example.EVENTDESK_STATE);
  if (reads.scheme === 'sqlite') throw beside('EVENTDESK_READS', 'a file', 'a server', example.EVENTDESK_READS);
  if (databaseOf(state.url) === databaseOf(reads.url))
    throw new ConfigProblem(
      'EVENTDESK_READS',
      'names the database of EVENTDESK_STATE; the read store may be thrown away, the work state never: name another, the server may be the same',
      `EVENTDESK_READS=${example.EVENTDESK_READS}`,
    );
}

/** Refuses a feed of one process over events that several share: each would handle everything. Throws ConfigProblem. */
export function mustShareFeed({ events, feed }: Targets): void {
  if (events.scheme === 'esdb' && feed.scheme === 'local')
    throw beside('EVENTDESK_FEED', 'local', 'a server', 'kafkas://user:pass@kafka.example:9093');
}

const beside = (variable: string, named: string, events: string, right: string): ConfigProblem =>
  new ConfigProblem(
    variable,
    `${named === 'local' ? 'is local' : `names ${named}`}, and EVENTDESK_EVENTS names ${events}: ${
      events === 'a file'
        ? 'one process alone works with those'
        : 'several processes share those, so this must be shared too'
    }`,
    `${variable}=${right}`,
  );

function databaseOf(url: string): string {
  const parsed = parseServerUrl(url);
  return typeof parsed === 'string'
    ? url
    : JSON.stringify([parsed.hosts.map(({ host, port = 27017 }) => `${host}:${port}`).sort(), parsed.path]);
}
