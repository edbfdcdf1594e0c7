import type { EventMetadata, EventToAppend, RecordedEvent } from '@eventdesk/kernel/event';
import { kindOf } from '@eventdesk/kernel/event';
import type { Appended, EventStore, Numbered } from '@eventdesk/kernel/ports/event-store';
import { RevisionConflict } from '@eventdesk/kernel/ports/event-store';
import type { GroupCommit } from '../../sqlite/group-commit';
import { alreadyThere } from '../expectation';
import type { WrittenEvent } from '../limits';
import { checkedAppend } from '../limits';
import { Listeners } from '../listeners';
import type { EventRows } from './rows';
import { Tail } from './tail';

/** An event of the group in hand. */
interface Pending extends WrittenEvent {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
}

/** Events in a SQLite file. Positions count from 0 without gaps; there is one writer, who holds the folder's lock. */
export class SqliteEventStore implements EventStore {
  readonly logId: string;
  private readonly listeners = new Listeners();
  /** Position of the next event: of the group in hand while one is written, undefined when it must be read anew. */
  private next: number | undefined;
  /** Position of the last durable event. */
  private last: number;
  private pending: Pending[] = [];
  private readonly tail = new Tail();
  /** How often streams of a kind were appended to. */
  private readonly appended = new Map<string, number>();

  constructor(
    private readonly group: Pick<GroupCommit, 'add'>,
    private readonly rows: EventRows,
    private readonly committedRows: EventRows,
    readonly close: () => Promise<void>,
  ) {
    this.logId = rows.logId();
    this.last = rows.head();
    this.next = this.last + 1;
  }

  async append(stream: string, events: readonly EventToAppend[], expected: number): Promise<Appended> {
    const written = checkedAppend(stream, events, expected);
    return this.group.add(() => {
      const old = this.oldPlace(stream, written, expected);
      return old ? () => old : () => this.write(stream, written, expected);
    });
  }

  async appendNumbered(
    series: string,
    allocation: EventToAppend,
    then: (revision: number) => Numbered,
  ): Promise<Appended> {
    const allocated = checkedAppend(series, [allocation], 0);
    return this.group.add(() => {
      const revision = this.rows.revisionOf(series);
      const { stream, events, expected } = then(revision + 1);
      const written = checkedAppend(stream, events, expected);
      // Events that are there already carry the number they got then: the caller must read them, so it is a conflict.
      if (this.oldPlace(stream, written, expected))
        throw new RevisionConflict(stream, expected, this.rows.revisionOf(stream));
      return () => {
        this.write(series, allocated, revision);
        return this.write(stream, written, expected);
      };
    });
  }

  async read(
    stream: string,
    options: NonNullable<Parameters<EventStore['read']>[1]> = {},
  ): ReturnType<EventStore['read']> {
    const whole = options.backwards ? undefined : this.tail.stream(stream);
    if (!whole) return this.committedRows.read(stream, options);
    const { from = 0, limit = whole.length } = options;
    return whole.slice(from, from + Math.max(0, limit));
  }

  async readAll(after: number, limit: number, kinds?: ReadonlySet<string>): ReturnType<EventStore['readAll']> {
    return this.tail.after(after, limit) ?? this.committedRows.readAll(after, limit, kinds);
  }

  appendedTo(kind: string): number {
    return this.appended.get(kind) ?? 0;
  }

  async head(): Promise<number> {
    return this.last;
  }

  onAppended(listener: () => void): () => void {
    return this.listeners.add(listener);
  }

  /** The file is closed: nothing is answered from memory any more. */
  closed(): void {
    this.tail.clear();
  }

  /** The group is durable. */
  committed(): void {
    if (this.next === undefined || this.next === this.last + 1) return;
    this.last = this.next - 1;
    for (const one of this.pending) {
      const kind = kindOf(one.stream);
      this.appended.set(kind, this.appendedTo(kind) + 1);
      this.tail.add(recorded(one), one.data.length + one.metadata.length);
    }
    this.pending = [];
    this.listeners.tell();
  }

  /** The group was undone: what was counted in it did not happen. */
  failed(): void {
    this.next = undefined;
    this.pending = [];
  }

  private oldPlace(stream: string, written: readonly WrittenEvent[], expected: number): Appended | undefined {
    const head = this.rows.revisionOf(stream);
    return alreadyThere(stream, written, expected, head, (revision) => this.rows.placeAt(stream, revision));
  }

  private write(stream: string, written: readonly WrittenEvent[], expected: number): Appended {
    let position = this.next ?? this.rows.head() + 1;
    let revision = expected;
    for (const event of written) {
      this.rows.insert(position, stream, ++revision, event);
      this.pending.push({ ...event, position: position++, stream, revision });
    }
    this.next = position;
    return { revision, position: position - 1 };
  }
}

/** An event as it will be read from the file. */
const recorded = ({ data, metadata, ...rest }: Pending): RecordedEvent => ({
  ...rest,
  data: JSON.parse(data) as unknown,
  metadata: JSON.parse(metadata) as EventMetadata,
});
