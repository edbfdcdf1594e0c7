import type { Projection } from '@eventdesk/kernel/projection';
import { versionedName } from '@eventdesk/kernel/projection';
import { Problem } from '@eventdesk/kernel/problem';
import type { Figures } from '../consume/consumer-runner';
import type { ParkedStream } from '../consume/parked-streams';
import { groupLag } from '../consume/group-lag';
import { isUnavailable } from '../consume/handler';
import { Pauses } from '../consume/pauses';
import { RetryTurns } from '../consume/retry-turns';
import { Outage } from '../logging/outage';
import type { BuildProgress } from './beside-build';
import type { Built } from './built';
import { builtJointly } from './joint-build';
import type { ProjectionSources } from './live-projection';
import { LiveProjection } from './live-projection';
import { kindsOf, pagesAfter } from './log-walk';
import { rebuildBeside } from './rebuild-beside';

/** Between tries to join a group, in milliseconds. */
const joinPause = 500;
const joining = {
  away: 'a consumer group could not be joined, trying again',
  back: 'a consumer group is joined again',
};

export interface ProjectionRunnerOptions extends ProjectionSources {
  readonly projections: readonly Projection[];
  /** Documents of a projection (by its versioned name) were written at these revisions. */
  readonly advanced?: (projection: string, revisions: ReadonlyMap<string, number>) => void;
  /** Where building stands, at the start and in a rebuild. */
  readonly onProgress?: (progress: BuildProgress) => void;
  /** How often streams that wait for a newer release are tried again, in milliseconds (default 60,000). */
  readonly retryMs?: number;
}

/**
 * Keeps the documents of a list of projections. Each is first brought up from its own mark by the event store, never by
 * the feed: so a read store that was thrown away, or lost its last seconds in a power cut, mends itself. Over a feed
 * that is not the log any number of replicas do so together, and share the partitions then.
 */
export class ProjectionRunner {
  private readonly live = new Map<string, LiveProjection>();
  private readonly turns: RetryTurns[] = [];
  private readonly pauses = new Pauses();
  private stopping = false;

  constructor(private readonly options: ProjectionRunnerOptions) {}

  /** Resolves once all documents have caught up and follow the feed. */
  async start(): Promise<void> {
    const { projections, reads, feed, state, advanced, retryMs } = this.options;
    for (const projection of projections) {
      const name = versionedName(projection);
      const collection = await reads.open(projection);
      const tell = (revisions: ReadonlyMap<string, number>): void => advanced?.(name, revisions);
      const one = new LiveProjection(projection, collection, this.options, tell);
      await one.parked.refresh();
      this.live.set(name, one);
    }
    if (feed.isLog) {
      const position = await this.catchUp();
      await Promise.all([...this.live.values()].map((one) => one.follow(position)));
    } else await this.share();
    if (this.stopping) return;
    for (const one of this.live.values()) {
      const options = { state, group: one.name, isAlone: feed.isLog, ...(retryMs !== undefined && { retryMs }) };
      const turns = new RetryTurns(options, one.parked, (stream) => one.replay(stream));
      this.turns.push(turns);
      turns.start();
    }
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.pauses.end();
    for (const turns of this.turns) turns.end();
    await Promise.all([...this.live.values()].map((one) => one.stop()));
  }

  /** Builds a projection anew beside the live one and swaps it in. Throws Problem `unknown-projection` (not-found). */
  rebuild(name: string, onProgress: (progress: BuildProgress) => void = () => undefined): Promise<void> {
    const one = this.one(name);
    const tell = (progress: BuildProgress): void => {
      if (this.stopping) throw new Error('the runner stops');
      onProgress(progress);
      this.options.onProgress?.(progress);
    };
    return this.options.feed.isLog ? one.rebuild(tell) : rebuildBeside(this.options, one.projection, tell);
  }

  /**
   * Resolves once a document is at this revision or a later one (invariant 19). Throws Problem `not-yet` (unavailable)
   * after `ms`.
   */
  async waitFor(name: string, id: string, revision: number, ms: number): Promise<void> {
    const { waiters, collection } = this.one(name);
    await waiters.wait(id, revision, async () => (await collection.get(id))?.revision ?? -1, ms);
  }

  /** Resolves once everything that is in the feed now is in the documents, or parked. */
  async idle(): Promise<void> {
    const { feed } = this.options;
    await Promise.all(
      [...this.live.values()].map(async ({ progress, name, projection: { kind } }) =>
        progress.reached(feed, name, [kind], await feed.ends([kind])),
      ),
    );
  }

  /**
   * Resolves once everything up to a position of the log is in the documents, or parked; over a feed that is not the
   * log, and knows no positions, once everything that it holds now is.
   */
  async settled(position: number): Promise<void> {
    const { feed } = this.options;
    if (!feed.isLog) return this.idle();
    await Promise.all(
      [...this.live.values()].map(async ({ progress, name, projection: { kind } }) => {
        const ends = Object.keys(await feed.ends([kind])).map((partition) => [partition, position] as const);
        await progress.reached(feed, name, [kind], Object.fromEntries(ends));
      }),
    );
  }

  /** How much of the feed each whole group has before it, by name. Throws StoreUnavailable. */
  async lags(): Promise<ReadonlyMap<string, number>> {
    const all = [...this.live.values()].map(async ({ name, projection: { kind } }) => {
      return [name, await groupLag(this.options.feed, name, [kind])] as const;
    });
    return new Map(await Promise.all(all));
  }

  get figures(): readonly Figures[] {
    return [...this.live.values()].map(({ name, parked, progress }) => ({
      group: name,
      parked: parked.count,
      partitions: progress.lags,
    }));
  }

  /** Streams of a projection that are parked or wait, as stored. */
  async parked(name: string): Promise<readonly ParkedStream[]> {
    const { parked } = this.one(name);
    const all: ParkedStream[] = [];
    await parked.refresh((each) => void all.push(each));
    return all;
  }

  /** Tries a parked stream again. False when it is parked again, or was not parked. */
  replay(name: string, stream: string): Promise<boolean> {
    return this.one(name).replay(stream);
  }

  /** Tries the streams again that wait for a newer release. */
  async retryWaiting(): Promise<void> {
    for (const turns of this.turns) await turns.retryWaiting();
  }

  private async share(): Promise<void> {
    const { feed, events, state, clock, log, onProgress } = this.options;
    const all = [...this.live.values()];
    const isStopping = (): boolean => this.stopping;
    const built = await builtJointly(all, { feed, events, state, clock, log, pauses: this.pauses, isStopping, ...(onProgress && { onProgress }) }); // prettier-ignore
    await Promise.all(
      all.map(async (one) => {
        const at = built.get(one.name);
        if (at) await this.joined(one, at);
      }),
    );
  }

  /** Follows the feed with the others of its group, as soon as it is reached. */
  private async joined(one: LiveProjection, at: Built): Promise<void> {
    const outage = new Outage(this.options, joining, { group: one.name });
    while (!this.stopping)
      try {
        await one.share(at);
        return outage.back();
      } catch (thrown) {
        if (this.stopping) return;
        if (!isUnavailable(thrown)) throw thrown;
        outage.away(thrown);
        await this.pauses.pause(joinPause);
      }
  }

  /** One walk along the log for all that are behind; answers the position that all have reached. */
  private async catchUp(): Promise<number> {
    const { events, onProgress } = this.options;
    const behind: { readonly one: LiveProjection; readonly mark: number }[] = [];
    for (const one of this.live.values()) behind.push({ one, mark: await one.collection.mark() });
    let position = Math.min(...behind.map(({ mark }) => mark), await events.head());
    const kinds = kindsOf(behind.map(({ one }) => one.projection));
    for await (const { page, last } of pagesAfter(events, position, kinds)) {
      if (this.stopping) break;
      const head = await events.head();
      for (const { one, mark } of behind) {
        if (mark >= last) continue;
        await one.apply(mark < position ? page : page.filter((event) => event.position > mark), last);
        onProgress?.({ projection: one.name, position: last, head });
      }
      position = last;
    }
    return position;
  }

  private one(name: string): LiveProjection {
    const found = this.live.get(name);
    if (!found)
      throw new Problem(
        'unknown-projection',
        'not-found',
        `there is no projection ${name}; there are: ${[...this.live.keys()].join(', ')}`,
      );
    return found;
  }
}
