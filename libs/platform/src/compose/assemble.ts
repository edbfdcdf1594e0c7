import { createHmac } from 'node:crypto';
import { isErased } from '@eventdesk/kernel/personal';
import type { EventCatalogue } from '@eventdesk/kernel/loader';
import { CommandRunner } from '@eventdesk/kernel/loader';
import type { BlobStore } from '@eventdesk/kernel/ports/blob-store';
import type { Clock } from '@eventdesk/kernel/ports/clock';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { Feed } from '@eventdesk/kernel/ports/feed';
import type { KeyStore } from '@eventdesk/kernel/ports/key-store';
import type { ReadStore } from '@eventdesk/kernel/ports/read-store';
import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import type { Upcaster } from '@eventdesk/kernel/upcast';
import { upcasting } from '@eventdesk/kernel/upcast';
import { nodeHashing, nodeIds } from '../crypto/hashing';
import { uuidV7From } from '../crypto/uuidv7';
import { normalPhone } from '../phone/normal-phone';
import { currentEventStore } from '../sealing/current-event-store';
import { KeyRing } from '../sealing/key-ring';
import { sealedBlobs } from '../sealing/sealed-blobs';
import { sealingEventStore } from '../sealing/sealing-event-store';
import type { Secrets } from '../secrets/secrets';
import { sealedSecrets } from './credentials';
import type { Log, Platform, SealedBlobs, Signing } from './platform';

/** The opened adapters of one process. `feed` is made over the events as written, opened. */
export interface Stores {
  readonly events: EventStore;
  readonly keys: KeyStore;
  readonly state: WorkState;
  readonly reads: ReadStore;
  readonly blobs: BlobStore;
  readonly feed: (events: EventStore, state: WorkState) => Feed;
}

/** What the process knows of itself, beside its stores. */
export interface Surroundings {
  readonly log: Log;
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly catalogue: EventCatalogue;
  readonly upcasters: readonly Upcaster[];
  /** Read at use, since the port may be known only later. */
  readonly publicUrl: () => string;
  readonly language: string;
  readonly timeZone: string;
  /** Country of numbers that name none (ISO 3166). */
  readonly phoneRegion?: string;
}

/** Puts a platform together: the same for every deployment, whatever the adapters are. */
export function assemble(stores: Stores, around: Surroundings): Platform & { readonly keyRing: KeyRing } {
  const keyRing = new KeyRing(stores.keys, around.secrets, { clock: around.clock });
  const written = sealingEventStore(stores.events, keyRing, around.catalogue);
  const events = currentEventStore(written, around.catalogue, around.upcasters);
  return {
    log: around.log,
    clock: around.clock,
    ids: nodeIds,
    newId: uuidV7From(around.clock),
    events,
    written,
    current: upcasting(around.catalogue.versions, around.upcasters),
    keyRing,
    commands: new CommandRunner(events, nodeIds),
    state: stores.state,
    feed: stores.feed(written, stores.state),
    reads: stores.reads,
    blobs: blobsOver(stores.blobs, keyRing),
    signing: signingOver(around.secrets),
    credentials: sealedSecrets(stores.state, around.secrets),
    get publicUrl() {
      return around.publicUrl();
    },
    language: around.language,
    timeZone: around.timeZone,
    normalPhone: normalPhone(around.phoneRegion),
  };
}

function blobsOver(store: BlobStore, keyRing: KeyRing): SealedBlobs {
  const sealed = sealedBlobs(store, keyRing);
  return {
    put: async (owner, bytes) => {
      const { hash, size } = await sealed.put(owner, bytes);
      return { hash, size, owner };
    },
    get: async ({ owner, hash }) => {
      const bytes = await sealed.get(owner, hash);
      return isErased(bytes) ? 'erased' : (bytes as Uint8Array | undefined);
    },
    room: () => sealed.room(),
  };
}

function signingOver(secrets: Secrets): Signing {
  return {
    mac: (purpose, message) => secrets.mac(purpose, message),
    macs: (purpose, message) => secrets.macs(purpose, message),
    verify: (purpose, message, mac) => secrets.verify(purpose, message, mac),
    signer: (purpose) => {
      const [first, ...former] = secrets
        .keys(purpose)
        .map((key) => (bytes: Uint8Array) => createHmac('sha256', key).update(bytes).digest());
      if (!first) throw new Error('a desk has at least one secret');
      return { hashing: nodeHashing, macs: [first, ...former] };
    },
  };
}
