import { versionedName } from '@eventdesk/kernel/projection';
import { Problem } from '@eventdesk/kernel/problem';
import type { Platform } from '@eventdesk/platform/compose/platform';
import type { ParkedStream } from '@eventdesk/platform/consume/parked-streams';
import { parkedStreams } from '@eventdesk/platform/consume/parked-streams';
import { projections } from '@eventdesk/read-models/all';
import type { Consumers } from '../admin/command';

/** Most parked streams read at once. */
const page = 500;

/**
 * The consumers of a desk that does not run, as its folder shows them: what is replayed or dropped is done by the next
 * start, which tries waiting streams first.
 */
export function stoppedConsumers({ state, reads, events }: Pick<Platform, 'state' | 'reads' | 'events'>): Consumers {
  const get = async (group: string, stream: string) => {
    const kept = await state.get<ParkedStream>(parkedStreams, `${group}/${stream}`);
    if (!kept) throw new Problem('not-parked', 'not-found', `no stream ${stream} is parked for ${group}`);
    return kept;
  };
  const goOn = async (group: string, stream: string, by: number): Promise<void> => {
    const { id, value, version } = await get(group, stream);
    const next: ParkedStream = { ...value, revision: value.revision + by, state: 'waiting', tries: 0 };
    await state.compareAndSet(parkedStreams, id, next, version);
  };
  return {
    parked: async () => {
      const found: ParkedStream[] = [];
      for (let after = ''; ;) {
        const kept = await state.list<ParkedStream>(parkedStreams, { after, limit: page });
        found.push(...kept.map(({ value }) => value));
        if (kept.length < page) return found;
        after = kept.at(-1)?.id ?? after;
      }
    },
    replay: (group, stream) => goOn(group, stream, 0),
    drop: (group, stream) => goOn(group, stream, 1),
    projections: async () => {
      const head = await events.head();
      const there = new Set(await reads.collections());
      return Promise.all(
        projections.map(async (projection) => {
          // Opening would make an empty collection of one that was never built.
          const built = there.has(versionedName(projection));
          const position = built ? await (await reads.open(projection)).mark() : -1;
          return { name: projection.name, version: projection.version, position, head };
        }),
      );
    },
    rebuild: async () => {
      throw new Problem(
        'desk-not-running',
        'conflict',
        'a projection is rebuilt by the running desk, which serves the old one meanwhile; start it first',
      );
    },
  };
}
