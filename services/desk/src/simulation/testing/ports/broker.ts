import type { RecordedEvent } from '@eventdesk/kernel/event';
import { kindOf } from '@eventdesk/kernel/event';
import type { EventCatalogue } from '@eventdesk/kernel/loader';
import type { Gate } from '../core/gate';
import type { Member } from './member';

/** Kinds of stream that leave. Settings do too, but nothing is defined while a simulation runs. */
export const publicKinds: readonly string[] = ['inbound', 'ticket', 'delivery', 'contact'];
const partitionsOfKind = 3;

/** Members of a consumer group, and how far it says it has got. */
interface Group {
  readonly members: Set<Member>;
  readonly committed: Map<string, number>;
  readonly owners: Map<string, Member>;
  generation: number;
}

/** A broker with topics of three partitions: what is in it stays, groups change hands, old members are not heard. */
export class Broker {
  readonly partitions = new Map<string, RecordedEvent[]>();
  private readonly groups = new Map<string, Group>();
  private readonly named = new Map<string, readonly string[]>();
  private readonly lost = new Map<string, number>();
  private readonly firsts = new Map<string, number>();

  constructor(
    readonly gate: Gate,
    private readonly catalogue: EventCatalogue,
    /** A group says that everything up to an offset took effect. */
    private readonly onCommit: (group: string, partition: string, records: readonly RecordedEvent[]) => void,
  ) {
    for (const kind of publicKinds) {
      const names = Array.from({ length: partitionsOfKind }, (_, n) => `${kind}/${n}`);
      this.named.set(kind, names);
      for (const name of names) this.partitions.set(name, []);
    }
  }

  partitionOf(stream: string): string {
    let hash = 0;
    for (let at = 0; at < stream.length; at++) hash = (Math.imul(hash, 31) + stream.charCodeAt(at)) >>> 0;
    return `${kindOf(stream)}/${hash % partitionsOfKind}`;
  }

  /** Records stand behind each other from now on, as consumers see them: an internal event is a marker. */
  append(partition: string, events: readonly RecordedEvent[]): void {
    const records = this.recordsOf(partition);
    for (const event of events) {
      records.push(this.recordOf(event));
      if (event.revision === this.reached(event.stream) + 1) this.firsts.set(event.stream, event.revision);
    }
    for (const group of this.groups.values()) group.owners.get(partition)?.look(partition);
  }

  /** Up to this revision a stream's events have stood here in order. */
  reached(stream: string): number {
    return this.firsts.get(stream) ?? -1;
  }

  /** Offset of the first record that is still there. */
  firstOf(partition: string): number {
    return this.lost.get(partition) ?? 0;
  }

  /** The oldest records of some partition go, as when nobody came for them in time. */
  forget(): void {
    const { random } = this.gate.scheduler;
    const partition = random.pick([...this.partitions.keys()]);
    const first = random.between(this.firstOf(partition), this.recordsOf(partition).length);
    this.lost.set(partition, first);
    this.gate.scheduler.note(`records of ${partition} before ${first} are gone`);
    for (const group of this.groups.values()) group.owners.get(partition)?.look(partition);
  }

  recordsOf(partition: string): RecordedEvent[] {
    return this.partitions.get(partition) as RecordedEvent[];
  }

  ends(kinds: readonly string[]): Readonly<Record<string, number>> {
    return Object.fromEntries(this.namesOf(kinds).map((name) => [name, this.recordsOf(name).length - 1]));
  }

  committed(group: string): Readonly<Record<string, number>> {
    return Object.fromEntries(this.group(group).committed);
  }

  /** The offset that a group has committed in a partition, -1 when it has none. */
  committedIn(group: string, partition: string): number {
    return this.group(group).committed.get(partition) ?? -1;
  }

  /** Groups that are behind, as lines for a person. */
  get lags(): readonly string[] {
    return [...this.groups].flatMap(([name, { members, committed }]) => {
      const kinds = new Set([...members].flatMap(({ kinds: all }) => all));
      return this.namesOf([...kinds])
        .filter((partition) => (committed.get(partition) ?? -1) < this.recordsOf(partition).length - 1)
        .map((partition) => `${name} at ${committed.get(partition) ?? -1} of ${partition}`);
    });
  }

  join(name: string, member: Member): void {
    this.group(name).members.add(member);
    this.rebalance(name);
  }

  leave(name: string, member: Member): void {
    if (this.group(name).members.delete(member)) this.rebalance(name);
  }

  /** A commit counts only from who has the partition now. */
  commit(name: string, member: Member, generation: number, partition: string, offset: number): void {
    const group = this.group(name);
    if (group.generation !== generation || group.owners.get(partition) !== member) return;
    group.committed.set(partition, offset);
  }

  /** Where a group begins that has committed nothing. */
  begin(name: string, partition: string, offset: number): void {
    this.group(name).committed.set(partition, offset);
  }

  /** A group's own report, before it is durable: it is checked even when the group has changed hands since. */
  reported(name: string, partition: string, offset: number): void {
    this.onCommit(name, partition, this.recordsOf(partition).slice(0, offset + 1));
  }

  /** Gives the partitions of a group to its members anew. */
  rebalance(name: string = this.gate.scheduler.random.pick([...this.groups.keys(), ''])): void {
    const group = this.groups.get(name);
    if (!group) return;
    const members = [...group.members];
    const { random } = this.gate.scheduler;
    group.generation++;
    group.owners.clear();
    const given = new Map(members.map((member) => [member, [] as string[]]));
    if (members.length > 0)
      for (const partition of this.namesOf(members[0]?.kinds ?? [])) {
        const member = random.pick(members);
        group.owners.set(partition, member);
        given.get(member)?.push(partition);
      }
    for (const [member, partitions] of given) member.assigned(group.generation, partitions);
  }

  private group(name: string): Group {
    const known = this.groups.get(name) ?? {
      members: new Set(),
      committed: new Map(),
      owners: new Map(),
      generation: 0,
    };
    this.groups.set(name, known);
    return known;
  }

  private namesOf(kinds: readonly string[]): readonly string[] {
    return kinds.flatMap((kind) => this.named.get(kind) ?? []);
  }

  private recordOf(event: RecordedEvent): RecordedEvent {
    const definition = this.catalogue.definitions.get(`${event.type}.${event.version}`);
    const { correlationId, causationId } = event.metadata;
    const metadata = { commandId: '', correlationId, causationId, actor: '' };
    return definition?.audience === 'internal'
      ? { ...event, type: 'Internal', version: 1, data: {}, metadata }
      : { ...event, metadata };
  }
}
