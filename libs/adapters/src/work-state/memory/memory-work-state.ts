import type { Clock } from '@eventdesk/kernel/ports/clock';
import type { Kept, WorkState } from '@eventdesk/kernel/ports/work-state';
import type { Counter } from '../counting';
import { counted } from '../counting';
import { jsonOf } from '../json';

interface Stored {
  readonly id: string;
  readonly version: number;
  readonly text: string;
}

const kept = <T>({ id, version, text }: Stored): Kept<T> => ({ id, version, value: JSON.parse(text) as T });
/** The order of SQLite and MongoDB: by code point, which is that of the bytes. */
const byBytes = (a: Stored, b: Stored): number => Buffer.compare(Buffer.from(a.id), Buffer.from(b.id));
const isAfter = (id: string, after: string): boolean => Buffer.compare(Buffer.from(id), Buffer.from(after)) > 0;

/** The work state in memory, for tests; `clock` is the store's clock. */
export class MemoryWorkState implements WorkState {
  private readonly collections = new Map<string, Map<string, Stored>>();
  private readonly counters = new Map<string, Counter>();
  private readonly leases = new Map<string, { holder: string; endsAt: number }>();

  constructor(private readonly clock: Clock) {}

  async get<T>(collection: string, id: string): Promise<Kept<T> | undefined> {
    const stored = this.of(collection).get(id);
    return stored && kept<T>(stored);
  }

  async put<T>(collection: string, id: string, value: T): Promise<number> {
    return this.write(collection, id, value, this.versionOf(collection, id));
  }

  async compareAndSet<T>(collection: string, id: string, value: T, expected: number): Promise<number | undefined> {
    return this.versionOf(collection, id) === expected ? this.write(collection, id, value, expected) : undefined;
  }

  async remove(collection: string, id: string, expected?: number): Promise<boolean> {
    if (expected !== undefined && this.versionOf(collection, id) !== expected) return false;
    return this.of(collection).delete(id);
  }

  async list<T>(
    collection: string,
    options: { readonly prefix?: string; readonly after?: string; readonly limit?: number } = {},
  ): Promise<readonly Kept<T>[]> {
    const { prefix = '', after = '', limit = Number.MAX_SAFE_INTEGER } = options;
    return [...this.of(collection).values()]
      .filter(({ id }) => id.startsWith(prefix) && isAfter(id, after))
      .sort(byBytes)
      .slice(0, Math.max(0, limit))
      .map((stored) => kept<T>(stored));
  }

  async count(name: string, windowMs: number, by: number, limit: number): ReturnType<WorkState['count']> {
    const { answer, next } = counted(this.counters.get(name), this.clock.now(), windowMs, by, limit);
    if (next) this.counters.set(name, next);
    return answer;
  }

  async lease(name: string, holder: string, ms: number): Promise<boolean> {
    const now = this.clock.now();
    const lease = this.leases.get(name);
    if (lease && lease.holder !== holder && lease.endsAt > now) return false;
    this.leases.set(name, { holder, endsAt: now + ms });
    return true;
  }

  async release(name: string, holder: string): Promise<void> {
    if (this.leases.get(name)?.holder === holder) this.leases.delete(name);
  }

  async now(): Promise<number> {
    return this.clock.now();
  }

  async close(): Promise<void> {}

  private of(collection: string): Map<string, Stored> {
    const known = this.collections.get(collection) ?? new Map<string, Stored>();
    this.collections.set(collection, known);
    return known;
  }

  private versionOf(collection: string, id: string): number {
    return this.of(collection).get(id)?.version ?? 0;
  }

  private write(collection: string, id: string, value: unknown, before: number): number {
    this.of(collection).set(id, { id, version: before + 1, text: jsonOf(collection, id, value) });
    return before + 1;
  }
}
