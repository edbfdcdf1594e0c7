import type { Settings } from '@eventdesk/domain/catalog/settings';
import type { Folded } from '@eventdesk/platform/compose/folded';
import type { Platform } from '@eventdesk/platform/compose/platform';
import type { Shutdown } from '@eventdesk/platform/boot/shutdown';
import type { Config } from '@eventdesk/platform/config/config';
import type { Health } from '@eventdesk/platform/health/health';
import type { Logger } from '@eventdesk/platform/logging/logger';
import type { Metrics } from '@eventdesk/platform/metrics/metrics';
import type { KeyRing } from '@eventdesk/platform/sealing/key-ring';
import type { secretStates } from '@eventdesk/platform/rotation/secret-states';
import type { FeedPublisher } from '@eventdesk/kernel/ports/feed-publisher';
import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Access } from './access/access';
import type { GroupFigures } from './group-figures';

/** What a process has, whatever roles it plays. */
export interface Host {
  readonly config: Config;
  readonly platform: Platform & { readonly keyRing: KeyRing };
  /** The settings of this process; read before any role is opened. */
  readonly settings: Folded<Settings>;
  readonly access: Access;
  readonly log: Logger;
  readonly health: Health;
  readonly metrics: Metrics;
  /** Where a role shows how far its consumer groups are. */
  readonly groups: GroupFigures;
  /** What a role starts is ended here, in the reverse order. */
  readonly shutdown: Shutdown;
  /** The desk's secrets by their fingerprints, and what is sealed under each; reads all keys. */
  secrets(): ReturnType<typeof secretStates>;
  /** The side of the feed that the relay writes to; undefined where the feed is the log itself. */
  openPublisher(): FeedPublisher | undefined;
}

/** Stores that a role may be unable to answer without. */
export type Need = 'event store' | 'work state' | 'read store' | 'blobs';

/** One service as a process plays it, alone (scaled) or beside the others (embedded). */
export interface Role {
  readonly name: string;
  /** What it cannot answer without; never the feed. */
  readonly needs: readonly Need[];
  /** What some of its answers take, shown in the body of `/readyz` without a say in whether it is ready. */
  readonly shows?: readonly Need[];
  /** Its consumer groups by stored name, each with the kinds of stream that its events come from. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** Whether it has routes. */
  readonly serves?: boolean;
  /** Makes its module. What it starts it adds to `host.shutdown`. */
  open(host: Host): Promise<DynamicModule>;
  /** Opens the mail port, once all else is ready; answers where. */
  takeMail?(app: NestFastifyApplication): Promise<{ readonly host: string; readonly port: number }>;
}
