import { createHmac } from 'node:crypto';
import { catalogue, upcasters } from '@eventdesk/domain/catalogue';
import { CommandRunner } from '@eventdesk/kernel/loader';
import { upcasting } from '@eventdesk/kernel/upcast';
import type { Log, Platform, Signing } from '@eventdesk/platform/compose/platform';
import { nodeHashing, nodeIds } from '@eventdesk/platform/crypto/hashing';
import type { Life } from '../core/life';
import { gatedBlobs } from '../ports/gated-blobs';
import { GatedEvents } from '../ports/gated-events';
import { gatedReads } from '../ports/gated-reads';
import { gatedState } from '../ports/gated-state';
import type { World } from './world';

const current = upcasting(catalogue.versions, upcasters);

const mac = (purpose: string, message: Uint8Array | string): Buffer =>
  createHmac('sha256', purpose).update(message).digest();
const signing: Signing = {
  mac,
  macs: (purpose, message) => [mac(purpose, message)],
  verify: (purpose, message, made) => mac(purpose, message).equals(made),
  signer: (purpose) => ({ hashing: nodeHashing, macs: [(bytes) => mac(purpose, bytes)] }),
};

/** The platform of one life of a process: everything real but what lies behind the ports. Personal values are not sealed. */
export function platformOf(world: World, life: Life): Platform {
  const { gate, scheduler, variant } = world;
  const note =
    (level: string) =>
    (fields: Readonly<Record<string, unknown>>, message: string): void => {
      if (scheduler.trace) scheduler.note(`${life.name} ${level}: ${message} ${said(fields)}`);
    };
  const log: Log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
  const own = new GatedEvents(world.log, gate, life);
  const events = variant.events?.(own, world, life) ?? own;
  const ids = variant.ids?.(nodeIds, world) ?? nodeIds;
  const feed = world.feedFor(life);
  const clock = { now: () => scheduler.now + life.skew };
  return {
    log,
    clock,
    ids,
    newId: () => scheduler.random.uuid(clock.now()),
    events,
    written: variant.repair?.(events) ?? events,
    current,
    commands: new CommandRunner(events, ids),
    state: gatedState(world.state, gate, life),
    feed: variant.feed?.(feed) ?? feed,
    reads: gatedReads(world.reads, gate, life),
    blobs: gatedBlobs(world.blobs, gate, life),
    signing,
    credentials: { put: async () => undefined, get: async () => undefined },
    publicUrl: 'http://desk.example',
    language: 'en',
    normalPhone: (phone) => phone,
    timeZone: 'UTC',
  };
}

const said = (fields: Readonly<Record<string, unknown>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${value instanceof Error ? `${value.name}: ${value.message}` : String(value)}`)
    .join(' ');
