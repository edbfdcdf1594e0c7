import type { EventToAppend, RecordedEvent } from '@eventdesk/kernel/event';
import { kindOf } from '@eventdesk/kernel/event';
import type { Appended, EventStore, Numbered } from '@eventdesk/kernel/ports/event-store';
import { RevisionConflict } from '@eventdesk/kernel/ports/event-store';
import type { Gate } from '../core/gate';
import type { Life } from '../core/life';
import type { SharedLog } from './shared-log';

/** The event store as one process reaches it. A number is taken and used in two appends, as on a server. */
export class GatedEvents implements EventStore {
  constructor(
    private readonly log: SharedLog,
    private readonly gate: Gate,
    private readonly life: Life,
  ) {}

  get logId(): string {
    return this.log.logId;
  }

  append(stream: string, events: readonly EventToAppend[], expected: number): Promise<Appended> {
    const label = `append ${stream} ${events.map(({ type }) => type).join(' ')}`;
    return this.gate.call(this.life, label, () => this.log.append(stream, events, expected));
  }

  async appendNumbered(
    series: string,
    allocation: EventToAppend,
    then: (revision: number) => Numbered,
  ): Promise<Appended> {
    const wanted = then(0);
    const [next] = await this.read(wanted.stream, { from: wanted.expected + 1, limit: 1 });
    if (next) throw new RevisionConflict(wanted.stream, wanted.expected, next.revision);
    const { revision } = await this.gate.call(this.life, `append ${series} ${allocation.type}`, () =>
      this.log.append(series, [allocation], this.log.revisionOf(series)),
    );
    const { stream, events, expected } = then(revision);
    const appended = await this.append(stream, events, expected);
    // The same events with another number were faster: whoever asks must read which.
    const there = await this.read(stream, { from: expected + 1, limit: events.length });
    if (events.some(({ data }, at) => JSON.stringify(there[at]?.data) !== JSON.stringify(data)))
      throw new RevisionConflict(stream, expected, appended.revision);
    return appended;
  }

  /** Settings stand still while a simulation runs: reading them decides nothing, and costs no step. */
  read(stream: string, options?: Parameters<EventStore['read']>[1]): Promise<readonly RecordedEvent[]> {
    if (kindOf(stream) === 'settings') return Promise.resolve(this.log.read(stream, options));
    return this.gate.look(this.life, `read ${stream}`, () => this.log.read(stream, options));
  }

  readAll(after: number, limit: number): Promise<readonly RecordedEvent[]> {
    return this.gate.look(this.life, `read all after ${after}`, () => this.log.readAll(after, limit));
  }

  head(): Promise<number> {
    return this.gate.look(this.life, 'head', () => this.log.all.length - 1);
  }

  /** A hint that may be missed. */
  onAppended(listener: () => void): () => void {
    const { scheduler, faults } = this.gate;
    return this.log.onAppended(() => {
      if (this.life.isOver || scheduler.random.chance(faults.lost)) return;
      scheduler.add({ life: this.life, label: 'hears of an append', isCode: true, run: listener });
    });
  }

  async close(): Promise<void> {}
}
