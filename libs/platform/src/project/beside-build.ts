import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { CollectionBeside, ReadStore } from '@eventdesk/kernel/ports/read-store';
import type { Document, Projection } from '@eventdesk/kernel/projection';
import { versionedName } from '@eventdesk/kernel/projection';
import { kindsOf, pagesAfter } from './log-walk';
import { Projector } from './projector';

/** Where a build stands. */
export interface BuildProgress {
  readonly projection: string;
  readonly position: number;
  readonly head: number;
}

/** An event that could not be folded, and why. */
export interface Stuck {
  readonly event: RecordedEvent;
  readonly thrown: unknown;
}

export interface BesideOptions {
  /** As written. */
  readonly events: Pick<EventStore, 'read' | 'readAll' | 'head'>;
  readonly reads: ReadStore;
  readonly current: (event: RecordedEvent) => RecordedEvent;
  /** Does work until it is done; throws when there is no use in it any more. */
  readonly steadily: (work: () => Promise<void>) => Promise<void>;
  readonly onProgress: (progress: BuildProgress) => void;
}

/** Documents that are built beside the live ones and take their place. */
export class BesideBuild {
  /** By stream. */
  readonly stuck = new Map<string, Stuck>();
  private readonly projector: Projector;

  private constructor(
    private readonly projection: Projection,
    private readonly next: CollectionBeside<Document>,
    private readonly by: BesideOptions,
  ) {
    this.projector = new Projector(projection, next, {
      events: by.events,
      current: by.current,
      parkedAmong: async (streams) => [...streams].filter((stream) => this.stuck.has(stream)),
      park: async (event, thrown) => void this.stuck.set(event.stream, { event, thrown }),
      advanced: () => undefined,
    });
  }

  static async begin(projection: Projection, by: BesideOptions): Promise<BesideBuild> {
    return new BesideBuild(projection, await by.reads.beside(projection), by);
  }

  /** Folds the log behind a position to its end; answers the position reached, and how many pages it took. */
  async walk(after: number): Promise<{ readonly position: number; readonly pages: number }> {
    let [position, pages] = [after, 0];
    const head = await this.by.events.head();
    for await (const { page, last } of pagesAfter(this.by.events, after, kindsOf([this.projection]))) {
      await this.by.steadily(() => this.projector.apply(page, last));
      [position, pages] = [last, pages + 1];
      this.by.onProgress({ projection: versionedName(this.projection), position, head: Math.max(head, last) });
    }
    return { position, pages };
  }

  swap(): Promise<void> {
    return this.next.swap();
  }

  discard(): Promise<void> {
    return this.next.discard();
  }
}
