import type { CollectionBeside, ReadCollection, ReadStore } from '@eventdesk/kernel/ports/read-store';
import type { Document, Projection } from '@eventdesk/kernel/projection';
import { versionedName } from '@eventdesk/kernel/projection';
import { MemoryCollection, MemoryRows } from './memory-collection';

/** Documents of this process alone, gone with it. */
export class MemoryReads implements ReadStore {
  private readonly generations = new Map<string, MemoryRows<unknown>>();

  async open<Doc extends Document>(projection: Projection<Doc>): Promise<ReadCollection<Doc>> {
    const name = versionedName(projection);
    return new MemoryCollection(projection, () => this.live<Doc>(name));
  }

  async beside<Doc extends Document>(projection: Projection<Doc>): Promise<CollectionBeside<Doc>> {
    const rows = new MemoryRows<Doc>();
    const swap = async (): Promise<void> => {
      this.generations.set(versionedName(projection), rows);
    };
    const discard = async (): Promise<void> => rows.byId.clear();
    return Object.assign(new MemoryCollection(projection, () => rows), { swap, discard });
  }

  async drop(projection: Pick<Projection, 'name' | 'version'>): Promise<void> {
    this.generations.delete(versionedName(projection));
  }

  async collections(): Promise<readonly string[]> {
    return [...this.generations.keys()].sort();
  }

  async close(): Promise<void> {}

  private live<Doc>(name: string): MemoryRows<Doc> {
    const known = this.generations.get(name) ?? new MemoryRows<unknown>();
    this.generations.set(name, known);
    return known as MemoryRows<Doc>;
  }
}
