import type { EventToAppend, RecordedEvent } from '@eventdesk/kernel/event';
import type { BlobStore } from '@eventdesk/kernel/ports/blob-store';
import type { Appended, EventStore } from '@eventdesk/kernel/ports/event-store';
import { none, RevisionConflict } from '@eventdesk/kernel/ports/event-store';
import type { KeptKey, KeyStore } from '@eventdesk/kernel/ports/key-store';
import { sha256Hex } from '../../crypto/hashing';

/** Events in memory, as text, the way a file would have them. */
export class MemoryEvents implements EventStore {
  readonly logId = '018bcfe5-6800-8000-8000-000000000000';
  /** What a thief of the file would read; a test may change it. */
  readonly stored: string[] = [];

  async append(stream: string, events: readonly EventToAppend[], expected: number): Promise<Appended> {
    return this.write(stream, events, expected);
  }

  async appendNumbered(
    series: string,
    allocation: EventToAppend,
    then: Parameters<EventStore['appendNumbered']>[2],
  ): Promise<Appended> {
    const revision = this.of(series).length;
    const numbered = then(revision);
    if (this.of(numbered.stream).length - 1 !== numbered.expected)
      throw new RevisionConflict(numbered.stream, numbered.expected, this.of(numbered.stream).length - 1);
    this.write(series, [allocation], revision - 1);
    return this.write(numbered.stream, numbered.events, numbered.expected);
  }

  async read(stream: string): Promise<readonly RecordedEvent[]> {
    return this.of(stream);
  }

  async readAll(after: number, limit: number): Promise<readonly RecordedEvent[]> {
    return this.all().slice(after + 1, after + 1 + limit);
  }

  head = async (): Promise<number> => this.stored.length - 1;
  onAppended = (): (() => void) => () => undefined;
  close = async (): Promise<void> => undefined;

  private all = (): RecordedEvent[] => this.stored.map((text) => JSON.parse(text) as RecordedEvent);
  private of = (stream: string): RecordedEvent[] => this.all().filter((event) => event.stream === stream);

  private write(stream: string, events: readonly EventToAppend[], expected: number): Appended {
    let revision = this.of(stream).length - 1;
    if (revision !== expected) throw new RevisionConflict(stream, expected, revision);
    for (const event of events) {
      revision++;
      this.stored.push(JSON.stringify({ ...event, stream, revision, position: this.stored.length }));
    }
    return { revision: events.length === 0 ? none : revision, position: this.stored.length - 1 };
  }
}

/** Keys in memory. `fail` makes the next additions fail, as a full disk would. */
export class MemoryKeys implements KeyStore {
  readonly kept = new Map<string, KeptKey>();
  fail = false;

  constructor(readonly sharesCommit: boolean) {}

  async byId(id: string): Promise<KeptKey | undefined> {
    return [...this.kept.values()].find((key) => key.id === id);
  }

  async byOwner(owner: string): Promise<KeptKey | undefined> {
    return this.kept.get(owner);
  }

  async add(key: KeptKey): Promise<KeptKey> {
    if (this.fail) throw new Error('no space is left');
    const there = this.kept.get(key.owner);
    if (!there) this.kept.set(key.owner, key);
    return there ?? key;
  }

  async erase(owner: string): Promise<string | undefined> {
    const id = this.kept.get(owner)?.id;
    this.kept.delete(owner);
    return id;
  }
}

export class MemoryBlobs implements BlobStore {
  readonly stored = new Map<string, Uint8Array>();

  async put(bytes: Uint8Array): Promise<{ hash: string; size: number }> {
    const hash = sha256Hex(bytes);
    this.stored.set(hash, bytes);
    return { hash, size: bytes.length };
  }

  get = async (hash: string): Promise<Uint8Array | undefined> => this.stored.get(hash);
  has = async (hash: string): Promise<boolean> => this.stored.has(hash);
  room = async (): Promise<number> => Infinity;
  close = async (): Promise<void> => undefined;
}
