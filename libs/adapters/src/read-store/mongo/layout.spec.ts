import type { PageQuery } from '@eventdesk/kernel/ports/read-store';
import type { Sample } from '@eventdesk/kernel/testing/read-store-samples';
import { minute, sample, samples } from '@eventdesk/kernel/testing/read-store-samples';
import { planPage } from '../plan';
import { indexesOf, pathOf, schemaOf, storedOf } from './layout';
import { orderOf } from './queries';

const paths = indexesOf(samples).map(([, of]) => of);

describe('indexes in MongoDB', () => {
  it('are made from what the projection declares, for documents that are there, each ending with the id', () => {
    const made = schemaOf(samples).indexes();
    expect(made.map(([keys]) => Object.keys(keys))).toEqual(paths);
    for (const [keys, options] of made) {
      expect(Object.keys(keys).at(-1)).toBe('_id');
      expect(options).toMatchObject({ partialFilterExpression: { live: true } });
    }
    expect(new Set(paths.map((one) => one.join())).size).toBe(paths.length);
  });

  it.each<Omit<PageQuery<Sample>, 'limit'>>([
    { sort: 'at' },
    { sort: 'at', filter: { at: { from: minute(3) } }, descending: true },
    { sort: 'at', filter: { status: { in: ['open', 'closed'] } } },
    { sort: 'size', filter: { status: 'open', owner: null } },
    { sort: 'id', filter: { status: 'open', at: minute(1) } },
  ])('serve a page in its order without sorting: %j', (query) => {
    const fixed = [...(planPage(samples, { ...query, limit: 1 }).branches[0]?.keys() ?? [])].map(pathOf);
    const order = Object.keys(orderOf(query.sort, false)).filter((path) => !fixed.includes(path));
    const serves = paths.some(
      (one) =>
        fixed.every((path) => one.slice(0, fixed.length).includes(path)) &&
        order.every((path, at) => one[fixed.length + at] === path),
    );
    expect(serves).toBe(true);
  });

  it('hold no tombstones', () => {
    expect(storedOf(samples, { id: 'a', doc: undefined, revision: 3, by: 'x' })).toEqual({ _id: 'a', rev: 3, by: 'x' });
    expect(storedOf(samples, { id: 's0001', doc: sample(1), revision: 3, by: 'x' })).toMatchObject({
      live: true,
      k: { at: minute(1), owner: Number.MIN_SAFE_INTEGER, size: 1, status: 'closed' },
      w: ['ticket', 'number', '1'],
    });
  });
});
