import { catalogue } from '@eventdesk/domain/catalogue';
import { testId } from '@eventdesk/domain/testing/default-settings';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import { kindOf } from '@eventdesk/kernel/event';
import type { FeedPublisher } from '@eventdesk/kernel/ports/feed-publisher';
import type { ReadStore } from '@eventdesk/kernel/ports/read-store';
import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import { memoryStores } from '@eventdesk/platform/compose/testing/memory-stores';
import { beginRelayAt } from '@eventdesk/platform/relay/checkpoint';
import type { Faults } from '../core/faults';
import { noFaults } from '../core/faults';
import { Gate } from '../core/gate';
import type { Life } from '../core/life';
import type { Scheduler } from '../core/scheduler';
import { Commits } from '../checks/commits';
import { Broker, publicKinds } from '../ports/broker';
import { SharedLog } from '../ports/shared-log';
import { SimulatedFeed } from '../ports/simulated-feed';
import { SimulatedPublisher } from '../ports/simulated-publisher';
import { history } from './history';
import { MailServer } from './mail-server';
import { Poison } from './poison';
import { SimulatedProcess } from './process';
import { policies, roles } from './roles';
import type { Variant } from './variant';

const replicas = 2;
let begun: Promise<readonly RecordedEvent[]> | undefined;

/** The stores and servers that outlive every process, and the processes over them. */
export class World {
  readonly gate: Gate;
  readonly log: SharedLog;
  readonly state: WorkState;
  readonly reads: ReadStore;
  readonly blobs = new Map<string, Uint8Array>();
  readonly broker: Broker;
  readonly mails: MailServer;
  readonly processes: readonly SimulatedProcess[];
  readonly commits: Commits;
  readonly poison: Poison;
  private readonly feeds = new Map<Life, SimulatedFeed>();

  constructor(
    readonly scheduler: Scheduler,
    faults: Faults,
    readonly variant: Variant,
  ) {
    const stores = memoryStores({ now: () => scheduler.now }, testId(1));
    this.gate = new Gate(scheduler, faults);
    this.log = new SharedLog(stores.events);
    this.commits = new Commits(this.log);
    this.poison = new Poison(scheduler.random, policies);
    this.broker = new Broker(this.gate, catalogue, (...said) => this.commits.group(...said));
    this.state = this.commits.watched(stores.state, this.broker);
    this.reads = stores.reads;
    this.mails = new MailServer(this.gate);
    this.processes = Object.entries(roles).flatMap(([name, start]) =>
      Array.from({ length: replicas }, (_, n) => new SimulatedProcess(this, `${name}${n + 1}`, start)),
    );
  }

  /** Puts history into the log, and lets all processes begin. */
  async begin(): Promise<void> {
    await this.commits.open(this.reads);
    begun ??= history(policies, this.scheduler.now);
    this.log.preload(await begun);
    // What is there now is history, as after an import: consumers of settings read them from the event store.
    await beginRelayAt(this.state, this.log.logId, this.log.all.length - 1);
    for (const process of this.processes) process.begin(this.scheduler.random.below(50));
  }

  /** What goes wrong by itself, before a step. */
  misfortune(): void {
    const { scheduler, gate } = this;
    if (gate.faults === noFaults) return;
    const { random } = scheduler;
    if (scheduler.steps > gate.faults.until) return this.calm();
    if (random.chance(gate.faults.crash)) {
      const process = random.pick(this.processes);
      if (process.crashes++ < gate.faults.mostCrashes) process.crash();
    }
    if (random.chance(gate.faults.pause))
      random.pick(this.processes).life.pausedUntil = scheduler.now + random.below(20_000);
    if (random.chance(gate.faults.rebalance)) this.broker.rebalance();
    if (random.chance(gate.faults.forget)) this.broker.forget();
  }

  /** Everything works from now on. */
  calm(): void {
    if (this.gate.faults === noFaults) return;
    this.scheduler.note('everything works from now on');
    this.gate.faults = noFaults;
    this.poison.mend();
    for (const { life } of this.processes) life.pausedUntil = 0;
  }

  /** Whether no stream is parked. */
  get allGoesOn(): boolean {
    if (this.commits.parked.size === 0) return true;
    // What is parked is replayed once what was wrong is mended.
    this.calm();
    return false;
  }

  get isCalm(): boolean {
    return this.gate.faults === noFaults;
  }

  get allRun(): boolean {
    return this.isCalm && this.processes.every(({ services }) => services);
  }

  /** Whether the feed has everything that leaves. */
  get isPublished(): boolean {
    const leaving = this.log.names.filter((stream) => publicKinds.includes(kindOf(stream)));
    return leaving.every((stream) => this.broker.reached(stream) === this.log.revisionOf(stream));
  }

  feedFor(life: Life): SimulatedFeed {
    const feed = new SimulatedFeed(this.broker, life);
    this.feeds.set(life, feed);
    return feed;
  }

  publisherFor(life: Life): FeedPublisher {
    return new SimulatedPublisher(this.broker, life);
  }

  orphaned(life: Life): void {
    this.feeds.get(life)?.orphaned();
    this.feeds.delete(life);
  }

  /** Processes of a role. */
  of(role: keyof typeof roles): readonly SimulatedProcess[] {
    return this.processes.filter(({ name }) => name.startsWith(role));
  }
}
