import type { RecordedEvent } from '@eventdesk/kernel/event';
import { idOf, kindOf } from '@eventdesk/kernel/event';
import type { ReadCollection, ReadStore } from '@eventdesk/kernel/ports/read-store';
import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import type { Document } from '@eventdesk/kernel/projection';
import { versionedName } from '@eventdesk/kernel/projection';
import type { ParkedStream } from '@eventdesk/platform/consume/parked-streams';
import { parkedStreams } from '@eventdesk/platform/consume/parked-streams';
import { relayCheckpoints } from '@eventdesk/platform/relay/checkpoint';
import { projections } from '@eventdesk/read-models/all';
import type { Broker } from '../ports/broker';
import { publicKinds } from '../ports/broker';
import { poisoned } from '../world/poison';
import type { SharedLog } from '../ports/shared-log';

/** Looks at each checkpoint, at the moment it is made, whether what it says is done was done (invariant 7). */
export class Commits {
  /** What was not. */
  readonly early: string[] = [];
  /** Streams that are parked now, as `<group>/<stream>`, and why any was that should not have been. */
  readonly parked = new Set<string>();
  readonly wronglyParked: string[] = [];
  private readonly handled = new Set<string>();
  private readonly types = new Set<string>();
  private readonly collections = new Map<string, ReadCollection<Document>>();
  private readonly looked = new Map<string, number>();
  private published = -1;

  constructor(private readonly log: SharedLog) {}

  async open(reads: ReadStore): Promise<void> {
    for (const projection of projections) this.collections.set(versionedName(projection), await reads.open(projection));
  }

  /** A group has a handler for a type of event. */
  handles(group: string, type: string): void {
    this.types.add(`${group} ${type}`);
  }

  /** A handler has ended well. */
  done(group: string, { stream, revision }: RecordedEvent): void {
    this.handled.add(`${group} ${stream}@${revision}`);
  }

  /** A group says that everything in a partition took effect, up to and including its last record. */
  group(group: string, partition: string, records: readonly RecordedEvent[]): void {
    const key = `${group} ${partition}`;
    for (const { stream, revision } of records.slice(this.looked.get(key) ?? 0)) this.look(group, stream, revision);
    this.looked.set(key, Math.max(records.length, this.looked.get(key) ?? 0));
  }

  private look(group: string, stream: string, revision: number): void {
    const collection = this.collections.get(group);
    if (collection) {
      // Looked up now, told of soon after.
      collection.get(idOf(stream)).then(
        (row) => this.mustBe((row?.revision ?? -1) >= revision, `${group} has committed ${stream}@${revision}`),
        (thrown: unknown) => this.mustBe(false, String(thrown)),
      );
      return;
    }
    const type = this.log.read(stream, { from: revision, limit: 1 })[0]?.type ?? '';
    if (!this.types.has(`${group} ${type}`)) return;
    // What waits behind a parked stream was noted there, before the feed forgets it.
    const isDone = this.handled.has(`${group} ${stream}@${revision}`) || this.parked.has(`${group}/${stream}`);
    this.mustBe(isDone, `${group} has committed ${type} ${stream}@${revision}`);
  }

  private mustBe(isSo: boolean, said: string): void {
    if (!isSo) this.early.push(`${said} before it took effect`);
  }

  /** The work state, with an eye on the checkpoint of the relay. */
  watched(state: WorkState, broker: Broker): WorkState {
    const watching: Partial<WorkState> = {
      compareAndSet: async (collection, id, value, expected) => {
        if (collection === relayCheckpoints) this.relay((value as { readonly position: number }).position, broker);
        return state.compareAndSet(collection, id, value, expected);
      },
      put: async (collection, id, value) => {
        if (collection === parkedStreams) this.park(id, value as ParkedStream);
        return state.put(collection, id, value);
      },
      remove: async (collection, id, expected) => {
        const isRemoved = await state.remove(collection, id, expected);
        if (isRemoved && collection === parkedStreams) this.parked.delete(id);
        return isRemoved;
      },
    };
    return new Proxy(state, {
      get: (target, name) => {
        const own = watching[name as keyof WorkState] ?? target[name as keyof WorkState];
        return typeof own === 'function' ? own.bind(target) : own;
      },
    });
  }

  private park(id: string, { cause }: ParkedStream): void {
    this.parked.add(id);
    if (!cause.includes(poisoned)) this.wronglyParked.push(`${id}: ${cause}`);
  }

  private relay(position: number, broker: Broker): void {
    for (; this.published < position; this.published++) {
      const event = this.log.all[this.published + 1];
      if (!event || !publicKinds.includes(kindOf(event.stream))) continue;
      this.mustBe(
        broker.reached(event.stream) >= event.revision,
        `the relay has passed ${event.stream}@${event.revision}`,
      );
    }
  }
}
