import { MemoryEventStore } from '@eventdesk/adapters/event-store/memory/memory-event-store';
import { MemoryWorkState } from '@eventdesk/adapters/work-state/memory/memory-work-state';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
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
  readonly relay: Relay;
  constructor(make: (process: Process) => Relay) {
    super();
    this.relay = make(this);
  }
}

/** What a test has happen in a process. */
export interface Happenings {
  /** Before the process asks a store: `readAll`, `compareAndSet` … */
  readonly beforeCall?: (name: string, process: Process) => void;
  readonly beforeRecord?: (event: RecordedEvent, process: Process) => void;
}

/** Stores, feed and time that relays of several processes share. */
export class RelayWorld {
  readonly time = new VirtualTime();
  readonly events = new MemoryEventStore();
  readonly state = new MemoryWorkState(this.time);
  readonly broker = new MemoryBroker(this.time);
  readonly away = { events: false, state: false };
  readonly lines: { level: string; message: string; fields: Readonly<Record<string, unknown>> }[] = [];
  /** Checkpoints that were ahead of what was in the feed: there must be none. */
  readonly ahead: number[] = [];
  private readonly processes: RelayProcess[] = [];
  private readonly revisions = new Map<string, number>();

  constructor() {
    const write = this.state.compareAndSet.bind(this.state);
    this.state.compareAndSet = async (collection, id, value, expected) => {
      const version = await write(collection, id, value, expected);
      if (version !== undefined) this.look((value as { readonly position: number }).position);
      return version;
    };
  }

  /** Appends events one by one to a stream. */
  async append(stream: string, count = 1): Promise<void> {
    for (let at = 0; at < count; at++) {
      const { revision } = await this.events.append(stream, [sample()], this.revisions.get(stream) ?? -1);
      this.revisions.set(stream, revision);
    }
  }

  /** Starts a process with a relay. */
  async start(more: Partial<RelayOptions> = {}, happenings: Happenings = {}): Promise<RelayProcess> {
    const process = new RelayProcess((self) => this.relayIn(self, more, happenings));
    this.processes.push(process);
    await process.relay.start();
    await this.time.settle();
    return process;
  }

  /** Stops a relay, and lets it take the time that it takes. */
  async stop({ relay }: RelayProcess): Promise<void> {
    let stopped = false;
    const stopping = relay.stop().then(() => (stopped = true));
    while (!stopped) await this.time.pass(100);
    await stopping;
  }

  /** The checkpoint as stored. */
  async checkpoint(): Promise<number | undefined> {
    return (await this.state.get<{ position: number }>(relayCheckpoints, this.events.logId))?.value.position;
  }

  async close(): Promise<void> {
    for (const process of this.processes) {
      process.resume();
      if (!process.isKilled) await this.stop(process);
    }
  }

  /** What consumers are promised: all that was appended, first occurrences of each stream in order without a gap. */
  get promised(): ReadonlyMap<string, readonly number[]> {
    const upTo = (last: number): number[] => Array.from({ length: last + 1 }, (_, revision) => revision);
    return new Map([...this.revisions].map(([stream, last]) => [stream, upTo(last)]));
  }

  private relayIn(process: Process, more: Partial<RelayOptions>, { beforeCall, beforeRecord }: Happenings): Relay {
    const before = (which: 'events' | 'state') => (name: string) => {
      beforeCall?.(name, process);
      if (this.away[which]) throw new StoreUnavailable(`the ${which} are away`, 'down');
    };
    return new Relay({
      events: process.reaching(this.events, before('events')),
      state: process.reaching(this.state, before('state')),
      publisher: this.broker.publisher(process, (event) => beforeRecord?.(event, process)),
      clock: this.time,
      log: this.log,
      timer: (ms, done) => this.time.start(ms, () => process.wake(done)),
      ...more,
    });
  }

  private look(position: number): void {
    const there = new Set(this.broker.records.map((record) => record.position));
    for (let at = 0; at <= position; at++) if (!there.has(at)) this.ahead.push(position);
  }

  private readonly log: Log = {
    debug: (fields, message) => void this.lines.push({ level: 'debug', message, fields }),
    info: (fields, message) => void this.lines.push({ level: 'info', message, fields }),
    warn: (fields, message) => void this.lines.push({ level: 'warn', message, fields }),
    error: (fields, message) => void this.lines.push({ level: 'error', message, fields }),
  };
}
