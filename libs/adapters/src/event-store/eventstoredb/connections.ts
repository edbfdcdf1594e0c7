import type { EventStoreDBClient } from '@eventstore/db-client';
import type { Appended } from '@eventdesk/kernel/ports/event-store';
import { none, RevisionConflict } from '@eventdesk/kernel/ports/event-store';
import type { Asked } from './batch-answer';
import { BatchCall } from './batch-call';
import { Follower } from './follower';
import { LogReader } from './log-reader';
import { Patience } from './patience';
import type { Stored } from './read-answer';
import type { Part } from './stream-reader';
import { streamPart } from './stream-reader';
import { LateAnswer } from './trouble';

/** How long to wait, in milliseconds. */
export interface Waits {
  /** For one answer; then its outcome is unknown, and the same is asked again. */
  readonly answerWithin: number;
  /** From the first attempt to the beginning of the last one, whose failure is thrown as StoreUnavailable. */
  readonly giveUpAfter: number;
  /** The same where the server cannot be reached, and does not only answer late. */
  readonly awayAfter: number;
}

/**
 * The connections of one store. A client is one HTTP/2 connection that carries 100 calls and lets further ones wait
 * without a word, so appends, reads and the subscription have one each.
 */
export class Connections {
  readonly log: LogReader;
  private readonly clients: {
    readonly appends: EventStoreDBClient;
    readonly reads: EventStoreDBClient;
    readonly follows: EventStoreDBClient;
  };
  private readonly patience: Patience;
  private readonly batch: BatchCall;
  private follower: Follower | undefined;

  constructor(
    make: () => EventStoreDBClient,
    private readonly waits: Waits,
  ) {
    this.clients = { appends: make(), reads: make(), follows: make() };
    this.patience = new Patience(waits);
    this.batch = new BatchCall(this.clients.appends, waits.answerWithin, () => this.patience.answered());
    this.log = new LogReader(this.clients.reads, this.patience, waits.answerWithin);
  }

  /** Appends until the outcome is known: the same ids at the same exact revision are written once. */
  append(asked: Asked): Promise<Appended> {
    return this.patience.run(async () => {
      try {
        return await this.batch.append(asked);
      } catch (thrown) {
        if (thrown instanceof RevisionConflict) await this.mustBeReadable(thrown);
        throw thrown;
      }
    });
  }

  streamPart(stream: string, part: Part): Promise<Stored[]> {
    return streamPart(this.clients.reads, this.patience, this.waits.answerWithin, stream, part);
  }

  /**
   * The server refuses an append for another's that is not durable yet, and so cannot be read yet: who then re-reads
   * would find nothing new. Such a conflict is no answer; asked again it is a conflict, or the other was lost.
   */
  private async mustBeReadable({ stream, actual }: RevisionConflict): Promise<void> {
    if (actual === none) return;
    const [last] = await this.streamPart(stream, { from: actual, limit: 1 });
    if (!last) throw new LateAnswer(`revision ${actual} of ${stream} cannot be read yet`);
  }

  /** From now on a server that is away is told to who asks within `awayAfter`. */
  opened(): void {
    this.patience.isHurried = true;
  }

  /** Gives hints from the log's end from now on; only the first call counts. */
  follow(hint: () => void): void {
    this.follower ??= new Follower(this.clients.follows, hint);
    this.follower.start();
  }

  async close(): Promise<void> {
    await this.patience.close();
    await this.follower?.stop();
    await this.batch.close();
    for (const client of Object.values(this.clients)) {
      await client.dispose();
      (await client['getChannel']()).close();
    }
  }
}
