import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import { versionedName } from '@eventdesk/kernel/projection';
import { catalogue } from '@eventdesk/domain/catalogue';
import type { Platform } from '@eventdesk/platform/compose/platform';
import { memoryPlatform } from '@eventdesk/platform/compose/testing/memory-platform';
import type { Built } from '@eventdesk/platform/project/built';
import { builtProjections } from '@eventdesk/platform/project/built';
import { deliveries } from '@eventdesk/read-models/deliveries';
import { BuiltDocuments } from './built-documents';

const name = versionedName(deliveries);
const built: Built = { logId: 'a-log', position: 0, offsets: {} };

describe('The documents that a process answers from', () => {
  let state: Platform['state'];
  let reads: Platform['reads'];
  let get: WorkState['get'];
  const check = (): BuiltDocuments =>
    new BuiltDocuments({
      state: { get: (collection, id) => get(collection, id) },
      reads,
      projections: [deliveries],
      patienceMs: 50,
    });
  const away: [string, WorkState['get']][] = [
    ['says so', () => Promise.reject(new StoreUnavailable('away', 'down'))],
    ['says nothing', () => new Promise(() => undefined)],
  ];

  beforeEach(async () => {
    ({ state, reads } = memoryPlatform(catalogue).platform);
    get = state.get.bind(state);
    await (await reads.open(deliveries)).write([], 0);
  });

  it('are not there before they were built', async () => {
    const documents = check();
    await expect(documents.check()).rejects.toThrow(`${name} is still being built`);
    await state.put(builtProjections, name, built);
    expect(await documents.check()).toBeUndefined();
    await state.remove(builtProjections, name);
    await expect(documents.check()).rejects.toThrow('is still being built');
  });

  it.each(away)('are as they were known while the work state is away and %s', async (_, gone) => {
    const documents = check();
    await state.put(builtProjections, name, built);
    await documents.check();
    get = gone;
    expect(await documents.check()).toEqual({ asOf: 'before the work state went away' });
  });

  it.each(away)(
    'are not taken for built when that was never known, or was not so: the work state %s',
    async (_, gone) => {
      const documents = check();
      await documents.check().catch(() => undefined);
      get = gone;
      await expect(documents.check()).rejects.toThrow('does not say');
      await expect(check().check()).rejects.toThrow('does not say');
    },
  );
});
