import type { Kept, WorkState } from '@eventdesk/kernel/ports/work-state';

/** Documents read at once; one of the outbox may hold a mail of many megabytes. */
const page = 20;

/** Every document of a collection, in the order of their ids. */
export async function* documents<T>(state: Pick<WorkState, 'list'>, collection: string): AsyncGenerator<Kept<T>> {
  for (let after = ''; ;) {
    const kept = await state.list<T>(collection, { after, limit: page });
    yield* kept;
    const last = kept.at(-1);
    if (!last || kept.length < page) return;
    after = last.id;
  }
}
