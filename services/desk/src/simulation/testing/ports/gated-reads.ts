import type { ReadCollection, ReadStore } from '@eventdesk/kernel/ports/read-store';
import type { Document, Projection } from '@eventdesk/kernel/projection';
import type { Gate } from '../core/gate';
import type { Life } from '../core/life';

/** The read store as one process reaches it. */
export function gatedReads(reads: ReadStore, gate: Gate, life: Life): ReadStore {
  const call = <T>(label: string, effect: () => Promise<T>): Promise<T> => gate.call(life, label, effect);
  const look = <T>(label: string, effect: () => Promise<T>): Promise<T> => gate.look(life, label, effect);
  const through = <Doc extends Document>(name: string, to: ReadCollection<Doc>): ReadCollection<Doc> => ({
    get: (id) => look(`get ${name}/${id}`, () => to.get(id)),
    getMany: (ids) => look(`get ${name} ${ids.length}`, () => to.getMany(ids)),
    write: (writes, mark) => call(`write ${name} ${writes.length}`, () => to.write(writes, mark)),
    mark: () => look(`mark of ${name}`, () => to.mark()),
    find: (query) => look(`find ${name}`, () => to.find(query)),
    count: (filter, upTo) => look(`count ${name}`, () => to.count(filter, upTo)),
    scan: (after, limit) => look(`scan ${name}`, () => to.scan(after, limit)),
  });
  return {
    open: async <Doc extends Document>(projection: Projection<Doc>) =>
      through(projection.name, await reads.open(projection)),
    beside: async (projection) => {
      const next = await reads.beside(projection);
      return { ...through(projection.name, next), swap: () => next.swap(), discard: () => next.discard() };
    },
    drop: (projection) => reads.drop(projection),
    collections: () => reads.collections(),
    close: async () => undefined,
  };
}
