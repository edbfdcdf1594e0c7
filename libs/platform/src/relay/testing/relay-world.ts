import { MemoryEventStore } from '@eventdesk/adapters/event-store/memory/memory-event-store';
import { MemoryWorkState } from '@eventdesk/adapters/work-state/memory/memory-work-state';
import { sample } from '@eventdesk/kernel/testing/samples';
import type { Log } from '../../compose/platform';
import { relayCheckpoints } from '../checkpoint';
import type { RelayOptions } from '../relay';
import { Relay } from '../relay';
import { MemoryBroker } from './memory-broker';
import { Process } from './process';
import { VirtualTime } from './virtual-time';

/** A process with a relay in it. */
export class RelayProcess extends Process {
  constructor(readonly make: (process: RelayProcess) => Relay) {
    super();
  }
  readonly relay = this.make(this);
}

/** Stores, feed and time that relays of several processes share. */
export class RelayWorld {
  readonly time = new VirtualTime();
  readonly events = new MemoryEventStore();
  readonly state = new MemoryWorkState(this.time);
  readonly broker = new MemoryBroker();
  readonly lines: { level: string; message: string; fields: Readonly<Record<string, unknown>> }[] = [];
  private readonly processes: RelayProcess[] = [];
  private readonly revisions = new Map<string, number>();

  readonly log: Log = {
    debug: this.logger('debug'),
    info: this.logger('info'),
    warn: this.logger('warn'),
    error: this.logger('error'),
  };

  /** Appends events one by one to a stream. */
  async append(stream: string, count = 1): Promise<void> {
    for (let at = 0; at < count; at++) {
      const { revision } = await this.events.append(stream, [sample()], this.revisions.get(stream) ?? -1);
      this.revisions.set(stream, revision);
    }
  }

  /** Starts a process with a relay. */
  async start(more: Partial<RelayOptions> = {}): Promise<RelayProcess> {
    const process = new RelayProcess((self) => this.relayIn(self, more));
    this.processes.push(process);
    await process.relay.start();
    await this.time.settle();
    return process;
  }

  /** The checkpoint as stored. */
  async checkpoint(): Promise<number | undefined> {
    return (await this.state.get<{ position: number }>(relayCheckpoints, this.events.logId))?.value.position;
  }

  /** Ends all processes. */
  async close(): Promise<void> {
    this.broker.isAway = false;
    const stops = this.processes.filter(({ isKilled }) => !isKilled).map((process) => {
      process.resume();
      return process.relay.stop();
    }); // prettier-ignore
    await this.time.pass(6000);
    await Promise.all(stops);
  }

  /** What is promised to consumers: all that was appended, first occurrences in order, no gap. */
  get promised(): Map<string, number[]> {
    return new Map([...this.revisions].map(([stream, last]) => [stream, Array.from({ length: last + 1 }, (_, at) => at)])); // prettier-ignore
  }

  private relayIn(process: RelayProcess, more: Partial<RelayOptions>): Relay {
    const step = (): Promise<void> => process.outside(async () => undefined);
    const pause = (): Promise<void> => new Promise((resolve) => void this.time.start(100, () => process.wake(resolve)));
    return new Relay({
      events: process.reaching(this.events),
      state: process.reaching(this.state),
      publisher: this.broker.publisher(step, pause),
      clock: this.time,
      log: this.log,
      timer: (ms, done) => this.time.start(ms, () => process.wake(done)),
      ...more,
    });
  }

  private logger(level: string): Log['debug'] {
    return (fields, message) => void this.lines.push({ level, message, fields });
  }
}
