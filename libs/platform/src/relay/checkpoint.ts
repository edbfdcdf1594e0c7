import type { WorkState } from '@eventdesk/kernel/ports/work-state';

/** How far a log was published: everything up to this position is in the feed, put there by whomever. */
interface Published {
  readonly position: number;
}

/** Collection of the work state; ids are those of logs, since a position says nothing about another log. */
export const relayCheckpoints = 'relay';

/**
 * The checkpoint of the relay as one process knows it. It is moved by compare-and-set on what that process read last,
 * so that one which was paused for long cannot write over what others did meanwhile; going back is allowed, and harmless.
 */
export class RelayCheckpoint {
  private version = 0;

  constructor(
    private readonly state: Pick<WorkState, 'get' | 'compareAndSet'>,
    private readonly logId: string,
  ) {}

  /** The position as stored, -1 when nothing of this log was published yet. Throws StoreUnavailable. */
  async read(): Promise<number> {
    const kept = await this.state.get<Published>(relayCheckpoints, this.logId);
    this.version = kept?.version ?? 0;
    return kept?.value.position ?? -1;
  }

  /** Moves it; false when somebody else has moved it since it was read: read it again. Throws StoreUnavailable. */
  async write(position: number): Promise<boolean> {
    const value: Published = { position };
    const version = await this.state.compareAndSet(relayCheckpoints, this.logId, value, this.version);
    if (version !== undefined) this.version = version;
    return version !== undefined;
  }
}

/**
 * Lets the relay of a log begin behind a position: what an import has put there is history, which consumers take from
 * the event store. Only before any process runs on that log: what lies before the position is never published.
 * Throws StoreUnavailable.
 */
export async function beginRelayAt(state: Pick<WorkState, 'put'>, logId: string, position: number): Promise<void> {
  const value: Published = { position };
  await state.put(relayCheckpoints, logId, value);
}
