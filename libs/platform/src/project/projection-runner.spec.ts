import { MemoryReads } from '@eventdesk/adapters/read-store/memory/memory-reads';
import type { Document, Projection } from '@eventdesk/kernel/projection';
import { isProblem } from '@eventdesk/kernel/problem';
import { upcasting } from '@eventdesk/kernel/upcast';
import { Place } from '../consume/testing/place';
import type { ProjectionRunnerOptions } from './projection-runner';
import { ProjectionRunner } from './projection-runner';
import type { Counted } from './testing/counted';
import { counted } from './testing/counted';

const name = 'test-counted-v1';

describe('the projection runner', () => {
  let place: Place;
  let reads: MemoryReads;
  let running: ProjectionRunner[];
  beforeEach(() => {
    [place, reads, running] = [new Place(), new MemoryReads(), []];
  });
  afterEach(async () => {
    await Promise.all(running.map((runner) => runner.stop()));
    await place.close();
  });

  const start = async (more: Partial<ProjectionRunnerOptions> = {}): Promise<ProjectionRunner> => {
    const runner = new ProjectionRunner({ ...place, reads, projections: [counted], ...more });
    running.push(runner);
    await runner.start();
    return runner;
  };
  const doc = async (id: string) => (await reads.open(counted)).get(id);
  const seen = async (id: string): Promise<readonly number[] | undefined> => (await doc(id))?.doc?.seen;

  it('brings documents up from the event store, then follows the feed', async () => {
    await place.append('sample-a', 'A', 'Other', 'B');
    const runner = await start();
    expect(await doc('a')).toEqual({ doc: { id: 'a', seen: [0, 2], last: 'B' }, revision: 2 });
    await place.append('sample-a', 'A');
    await place.append('other-a', 'A');
    await place.append('sample-b', 'B');
    await runner.idle();
    expect([await seen('a'), await seen('b')]).toEqual([[0, 2, 3], [0]]);
    expect(runner.figures).toMatchObject([{ group: name, parked: 0, partitions: [{ lag: 0 }] }]);
  });

  it('T30 does nothing twice after a crash between document and checkpoint', async () => {
    const first = await start();
    await place.append('sample-a', 'A', 'A');
    await first.idle();
    await place.state.remove('checkpoints', name);
    place.feed = place.newFeed();
    const second = await start();
    await place.append('sample-a', 'A');
    await second.idle();
    expect(await seen('a')).toEqual([0, 1, 2]);
  });

  it('mends a read store that was thrown away, or lost its end, though the checkpoint lies behind it', async () => {
    const first = await start();
    await place.append('sample-a', 'A', 'A');
    await first.idle();
    await first.stop();
    reads = new MemoryReads();
    await start();
    expect(await seen('a')).toEqual([0, 1]);
  });

  it('X-4 builds anew beside the live documents and swaps them in when they have caught up', async () => {
    const runner = await start();
    await place.append('sample-a', 'A');
    await runner.idle();
    let wrong = true;
    const changed: Projection<Counted> = { ...counted, fold: (before, event) => ({ ...(counted.fold(before, event) as Counted), last: wrong ? 'old' : 'new' }) }; // prettier-ignore
    reads = new MemoryReads();
    place.feed = place.newFeed();
    const second = await start({ projections: [changed] });
    wrong = false;
    const between: (string | undefined)[] = [];
    let more: Promise<void> | undefined;
    await second.rebuild(name, () => {
      more ??= place.append('sample-a', 'B').then(() => place.append('sample-b', 'A'));
      doc('a').then(({ doc: now } = { revision: -1 }) => between.push(now?.last), () => undefined); // prettier-ignore
    });
    await more;
    await second.idle();
    expect(between[0]).toBe('old');
    expect([await doc('a'), await doc('b')]).toMatchObject([
      { doc: { last: 'new', seen: [0, 1] } },
      { doc: { last: 'new', seen: [0] } },
    ]);
  });

  it('X-4 leaves the live documents alone when a rebuild fails', async () => {
    await place.append('sample-a', 'A');
    const runner = await start();
    const failing = runner.rebuild(name, () => {
      throw new Error('enough');
    });
    await expect(failing).rejects.toThrow('enough');
    expect(await seen('a')).toEqual([0]);
    await runner.rebuild(name);
    expect(await seen('a')).toEqual([0]);
    await expect(async () => runner.rebuild('nothing-v1')).rejects.toThrow('there are: test-counted-v1');
  });

  it('X-4 waits for a revision, and says 503 instead of an old answer when it does not come', async () => {
    const runner = await start();
    const waiting = runner.waitFor(name, 'a', 1, 60_000);
    await place.append('sample-a', 'A', 'A');
    await waiting;
    await runner.waitFor(name, 'a', 0, 1);
    const late = await runner.waitFor(name, 'a', 2, 1).catch((thrown: unknown) => thrown);
    expect(isProblem(late) && [late.slug, late.kind, late.extra.retryAfter]).toEqual(['not-yet', 'unavailable', 1]);
  });

  it('T25 parks a stream that cannot be folded, goes on with others, and takes it up again', async () => {
    let broken = true;
    const shaky: Projection<Counted> = {
      ...counted,
      fold: (before, event) => {
        if (broken && event.stream === 'sample-a' && event.revision === 1) throw new Error('cannot');
        return counted.fold(before, event);
      },
    };
    const runner = await start({ projections: [shaky] });
    await place.append('sample-a', 'A', 'A', 'A');
    await place.append('sample-b', 'A');
    await runner.idle();
    expect([await seen('a'), await seen('b')]).toEqual([[0], [0]]);
    expect(await runner.parked(name)).toMatchObject([
      { stream: 'sample-a', revision: 1, cause: 'Error: cannot', state: 'parked' },
    ]);
    expect(await runner.replay(name, 'sample-a')).toBe(false);
    broken = false;
    expect(await runner.replay(name, 'sample-a')).toBe(true);
    expect([await seen('a'), await runner.parked(name)]).toEqual([[0, 1, 2], []]);
  });

  it('T25 a rebuild with a mended fold clears what was parked', async () => {
    let broken = true;
    const fold = (before: Counted | undefined, event: Parameters<typeof counted.fold>[1]) => {
      if (broken) throw new Error('cannot');
      return counted.fold(before, event);
    };
    await place.append('sample-a', 'A', 'A');
    const runner = await start({ projections: [{ ...counted, fold } as Projection<Counted>] });
    expect(await runner.parked(name)).toHaveLength(1);
    broken = false;
    await runner.rebuild(name);
    expect([await seen('a'), await runner.parked(name)]).toEqual([[0, 1], []]);
  });

  it('T25 waits for a version that it does not know, and takes the stream up again by itself', async () => {
    let current = upcasting(new Map([['A', 1]]), []);
    const runner = await start({ current: (event) => current(event) });
    await place.append('sample-a', 'A', 'B');
    await runner.idle();
    expect((await runner.parked(name)).map(({ state }) => state)).toEqual(['waiting']);
    current = upcasting(new Map([['A', 1], ['B', 1]]), []); // prettier-ignore
    await runner.retryWaiting();
    expect([await seen('a'), await runner.parked(name)]).toEqual([[0, 1], []]);
  });

  it('tells which documents were written, and at which revisions', async () => {
    const told: [string, Record<string, number>][] = [];
    const runner = await start({ advanced: (of, revisions) => told.push([of, Object.fromEntries(revisions)]) });
    await place.append('sample-a', 'A', 'B');
    await runner.idle();
    expect(told).toEqual([[name, { a: 1 }]]);
  });

  it('keeps several projections apart', async () => {
    const { searchText: _none, ...rest } = counted;
    const other: Projection<Document & { text: string }> = {
      ...rest,
      name: 'test-other',
      kind: 'other',
      fold: (_doc, { stream }) => ({ id: stream.slice('other-'.length), text: 'x' }),
    };
    await place.append('sample-a', 'A');
    await place.append('other-a', 'A');
    const runner = await start({ projections: [counted, other] });
    await place.append('other-b', 'A');
    await runner.idle();
    expect([await seen('a'), (await (await reads.open(other)).scan('', 9)).map(({ id }) => id)]).toEqual([
      [0],
      ['a', 'b'],
    ]);
  });
});
