import { timestamp } from '@eventdesk/kernel/ports/clock';
import type { Clock } from '@eventdesk/kernel/ports/clock';
import { none } from '@eventdesk/kernel/ports/event-store';
import { versionedName } from '@eventdesk/kernel/projection';
import { Problem } from '@eventdesk/kernel/problem';
import type { Stores } from '@eventdesk/platform/compose/assemble';
import { importDocument, imports } from '@eventdesk/platform/compose/import-record';
import type { ImportRecord } from '@eventdesk/platform/compose/import-record';
import { relayCheckpoints } from '@eventdesk/platform/relay/checkpoint';
import { projections } from '@eventdesk/read-models/all';
import { collections, importRecordOf } from './collections';

type Target = Pick<Stores, 'events' | 'keys' | 'state' | 'reads'>;

/**
 * Takes empty stores for the desk of one log, or goes on where an import of that very log broke off; answers which.
 * From here on no process of a desk starts on them until `endImport`.
 * Throws Problem `target-not-empty`, or `already-imported`.
 */
export async function beginImport(to: Target, source: string, clock: Clock): Promise<'begun' | 'goes on'> {
  let kept = (await importRecordOf(to.state))?.value;
  if (!kept) {
    await mustBeEmpty(to);
    const begun: ImportRecord = { source, begun: timestamp(clock.now()) };
    // A process that starts from now on sees this, and one that started before has left something for the next look.
    await to.state.compareAndSet(imports, importDocument, begun, 0);
    kept = (await importRecordOf(to.state))?.value ?? begun;
  }
  if (kept.done !== undefined)
    throw refused('already-imported', `the target holds the desk of log ${kept.source}, imported on ${kept.done}`);
  if (kept.source !== source)
    throw refused(
      'target-not-empty',
      `the target holds an import of another folder, whose log is ${kept.source}, begun on ${kept.begun}; run that one again, or name empty stores`,
    );
  if (kept.empty) {
    mustBe(undefined, await notOfImport(to));
    return 'goes on';
  }
  await mustBeEmpty(to).catch(async (thrown: unknown) => {
    await to.state.remove(imports, importDocument);
    throw thrown;
  });
  await to.state.put<ImportRecord>(imports, importDocument, { ...kept, empty: true });
  return 'begun';
}

/** Lets processes start on the target. */
export async function endImport(to: Pick<Target, 'state'>, head: number, clock: Clock): Promise<void> {
  const kept = await importRecordOf(to.state);
  if (!kept) throw new Error('the record of this import is gone from the target');
  await to.state.put<ImportRecord>(imports, importDocument, { ...kept.value, head, done: timestamp(clock.now()) });
}

async function mustBeEmpty(to: Target): Promise<void> {
  const { events, keys, state } = to;
  mustBe(none, await events.head(), 'events');
  mustBe(0, (await keys.list('', 1)).length, 'keys');
  for (const [name, { how }] of Object.entries(collections))
    // The fingerprint is compared by itself: whoever has only looked at empty stores has left it.
    if (how !== 'fresh' && name !== 'secret')
      mustBe(0, (await state.list(name, { limit: 1 })).length, `work state (${name})`);
  mustBe(undefined, await notOfImport(to));
}

/** What only a process that runs on the stores writes, and an import never does. */
async function notOfImport({ state, reads, events }: Target): Promise<string | undefined> {
  for (const [name, { how }] of Object.entries(collections)) {
    if (how !== 'fresh' || name === imports) continue;
    const [kept] = await state.list(name, { limit: 1 });
    // An import that broke off may have told the relay where to begin.
    if (kept && !(name === relayCheckpoints && kept.id === events.logId)) return `work state (${name})`;
  }
  const names = new Set(await reads.collections());
  for (const projection of projections) {
    if (!names.delete(versionedName(projection))) continue;
    if ((await (await reads.open(projection)).scan('', 1)).length > 0)
      return `documents (${versionedName(projection)})`;
  }
  const [other] = names;
  return other === undefined ? undefined : `documents (${other})`;
}

function mustBe<T>(right: T, there: T, what = String(there)): void {
  if (there !== right) throw refused('target-not-empty', `the target has ${what} already; name empty stores`);
}

const refused = (slug: string, detail: string): Problem => new Problem(slug, 'conflict', detail);
