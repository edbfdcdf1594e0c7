import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../e2e/testing/program';

const server = join(root, 'libs/adapters/src/event-store/eventstoredb/testing/server-main.ts');
const fromSources = ['--conditions=@eventdesk/source', '--require', join(root, 'tools/swc-hook.cjs')];

/** Empty stores on servers, as the environment names them. */
export interface ScaledStores {
  readonly env: Readonly<Record<string, string>>;
  end(): Promise<void>;
}

/**
 * A log of its own on the test server for EventStoreDB, two databases of its own on the given server, and a folder of
 * blobs; topics of its own where brokers are given. A log of a real server cannot be emptied, so none is used here.
 */
export async function emptyStores(mongo: string, kafka = '127.0.0.1:9'): Promise<ScaledStores> {
  const folder = mkdtempSync(join(tmpdir(), 'eventdesk-scaled-'));
  const file = join(folder, 'log');
  const child = spawn(process.execPath, [...fromSources, server, '--file', file, '--attached'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [address] = (await once(child.stdout, 'data')) as [Buffer];
  const name = randomUUID().slice(0, 8);
  // A server that only speaks the protocol needs the guard; a real one is none the worse.
  const database = (of: string): string => new URL(`/eventdesk-${of}-${name}?eventdeskGuardIndex=true`, mongo).href;
  return {
    env: {
      EVENTDESK_EVENTS: `esdb://${address.toString().trim()}?tls=false`,
      EVENTDESK_FEED: `kafka://${kafka.replace(/^kafka:\/\//, '')}?prefix=import-${name}&partitions=2`,
      EVENTDESK_STATE: database('state'),
      EVENTDESK_READS: database('reads'),
      EVENTDESK_BLOBS: `file:${join(folder, 'blobs')}`,
    },
    end: async () => {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
