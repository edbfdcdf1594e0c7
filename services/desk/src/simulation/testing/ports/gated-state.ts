import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import type { Gate } from '../core/gate';
import type { Life } from '../core/life';

/** The work state as one process reaches it. */
export function gatedState(state: WorkState, gate: Gate, life: Life): WorkState {
  const call = <T>(label: string, effect: () => Promise<T>): Promise<T> => gate.call(life, label, effect);
  const look = <T>(label: string, effect: () => Promise<T>): Promise<T> => gate.look(life, label, effect);
  return {
    get: (collection, id) => look(`get ${collection}/${id}`, () => state.get(collection, id)),
    put: (collection, id, value) => call(`put ${collection}/${id}`, () => state.put(collection, id, value)),
    compareAndSet: (collection, id, value, expected) =>
      call(`set ${collection}/${id}`, () => state.compareAndSet(collection, id, value, expected)),
    remove: (collection, id, expected) =>
      call(`remove ${collection}/${id}`, () => state.remove(collection, id, expected)),
    list: (collection, options) => look(`list ${collection}`, () => state.list(collection, options)),
    count: (name, windowMs, by, limit) => call(`count ${name}`, () => state.count(name, windowMs, by, limit)),
    lease: (name, holder, ms) => call(`lease ${name}`, () => state.lease(name, holder, ms)),
    release: (name, holder) => call(`release ${name}`, () => state.release(name, holder)),
    now: () => look('time', () => state.now()),
    close: async () => undefined,
  };
}
