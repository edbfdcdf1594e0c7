import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { Clock } from '@eventdesk/kernel/ports/clock';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { Feed } from '@eventdesk/kernel/ports/feed';
import type { ReadStore } from '@eventdesk/kernel/ports/read-store';
import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import type { CommandRunner } from '@eventdesk/kernel/loader';
import type { NormalPhone } from '../phone/normal-phone';
import type { Hashing, Ids } from '@eventdesk/kernel/ids';

/** Log lines: a constant message, and ids as fields; never bodies, addresses or secrets. */
export interface Log {
  debug(fields: Readonly<Record<string, unknown>>, message: string): void;
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** Bytes kept under the key of a letter or an upload. */
export interface KeptBytes {
  /** Hash of the sealed bytes. */
  readonly hash: string;
  /** Number of plain bytes. */
  readonly size: number;
  /** Whose key opens them: `letter:<inbound id>`, `upload:<id>`. */
  readonly owner: string;
}
export interface SealedBlobs {
  /** Seals and stores; durable when it resolves. Throws StoreUnavailable (`full`). */
  put(owner: string, bytes: Uint8Array): Promise<KeptBytes>;
  /** The plain bytes; `erased` when the key is gone, undefined when the blob is missing. */
  get(kept: KeptBytes): Promise<Uint8Array | 'erased' | undefined>;
  /** Free bytes before the share that is kept back (T31). */
  room(): Promise<number>;
}

/** One HKDF key per purpose (T38). */
export interface Signing {
  /** HMAC-SHA-256 by the newest secret. */
  mac(purpose: string, message: Uint8Array | string): Buffer;
  /** HMACs by every secret that is still accepted, the newest one's first: what may stand where it was compared before. */
  macs(purpose: string, message: Uint8Array | string): readonly Buffer[];
  /** Whether any secret that is still accepted made this; constant time. */
  verify(purpose: string, message: Uint8Array | string, mac: Uint8Array): boolean;
  /** The MACs of a purpose as functions, the newest secret's first: for the pure layers. */
  signer(purpose: string): Signer;
}
export interface Signer {
  readonly hashing: Hashing;
  readonly macs: readonly [Mac, ...Mac[]];
}
type Mac = (bytes: Uint8Array) => Uint8Array;

/** A secret as it is kept in the work state: sealed under a key of its own purpose (T35). */
export interface SealedSecrets {
  put(reference: string, secret: string): Promise<void>;
  get(reference: string): Promise<string | undefined>;
}

/** What every service is made of; adapters are behind it, chosen by configuration in `compose` alone. */
export interface Platform {
  readonly log: Log;
  readonly clock: Clock;
  readonly ids: Ids;
  /** A UUIDv7, for what a person causes. */
  newId(): string;
  /** The facts: opened, and brought to the newest versions. */
  readonly events: EventStore;
  /** The facts as they were written, opened: for every way out, and for the feed. */
  readonly written: EventStore;
  /** Brings one event as written to the newest version; throws UnknownVersion. */
  readonly current: (event: RecordedEvent) => RecordedEvent;
  readonly commands: CommandRunner;
  readonly state: WorkState;
  readonly feed: Feed;
  readonly reads: ReadStore;
  readonly blobs: SealedBlobs;
  readonly signing: Signing;
  readonly credentials: SealedSecrets;
  /** What links in mails begin with, without a slash at the end. */
  readonly publicUrl: string;
  /** The desk's own language, a BCP 47 primary tag. */
  readonly language: string;
  /** Normal form of a phone number (T08). */
  readonly normalPhone: NormalPhone;
  /** IANA name; dates in mails are shown in it. */
  readonly timeZone: string;
}
