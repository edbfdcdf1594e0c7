import { kindOf } from '@eventdesk/kernel/event';
import type { Document } from '@eventdesk/kernel/projection';
import { projections } from '@eventdesk/read-models/all';
import type { Check } from './check';

/** Documents are the folds of their streams, byte for byte, at the streams' last revisions. */
export const documentsAreFolds: Check = {
  invariant: 8,
  title: 'T26 documents are the folds of their streams, byte for byte',
  find: async ({ world }) => {
    const wrong: string[] = [];
    for (const projection of projections) {
      const collection = await world.reads.open(projection);
      const stored = new Map((await collection.scan('', 1_000_000)).map((row) => [row.id, row]));
      for (const stream of world.log.names.filter((name) => kindOf(name) === projection.kind)) {
        const events = world.log.read(stream);
        let doc: Document | undefined;
        for (const event of events) if (projection.types.includes(event.type)) doc = projection.fold(doc, event);
        const id = stream.slice(projection.kind.length + 1);
        const row = stored.get(id);
        stored.delete(id);
        const [want, have] = [JSON.stringify(doc), JSON.stringify(row?.doc)];
        if (want !== have || row?.revision !== events.length - 1)
          wrong.push(`${projection.name}/${id} is at ${row?.revision} of ${events.length - 1}${want === have ? '' : ', other than its fold'}`); // prettier-ignore
      }
      for (const id of stored.keys()) wrong.push(`${projection.name}/${id} has no stream`);
    }
    return wrong;
  },
};
