import type { EventMetadata, RecordedEvent } from '@eventdesk/kernel/event';
import { none } from '@eventdesk/kernel/ports/event-store';
import type { Prepared } from '../../sqlite/prepared';
import type { Sqlite } from '../../sqlite/sqlite';
import type { Place } from '../expectation';
import type { WrittenEvent } from '../limits';
import { unread } from '../unread';

type Row = [
  position: number,
  stream: string,
  revision: number,
  id: string,
  type: string,
  version: number,
  // Null: unread.
  data: string | null,
  metadata: string | null,
];

const COLUMNS = 'position, stream, revision, id, type, version, data, metadata';

const recorded = ([position, stream, revision, id, type, version, data, metadata]: Row): RecordedEvent => ({
  id,
  stream,
  revision,
  position,
  type,
  version,
  data: data === null ? undefined : (JSON.parse(data) as unknown),
  metadata: metadata === null ? unread : (JSON.parse(metadata) as EventMetadata),
});

/** The statements over the table of events, on one connection. */
export class EventRows {
  private readonly forwards: Prepared;
  private readonly backwards: Prepared;
  private readonly log: Prepared;
  private readonly logOfKinds: Prepared;
  private readonly last: Prepared;
  private readonly revision: Prepared;
  private readonly place: Prepared;
  private readonly insertion: Prepared;
  private readonly meta: Prepared;

  constructor(db: Sqlite) {
    const of = `select ${COLUMNS} from events where stream = ? and revision`;
    this.forwards = db.prepare(`${of} >= ? order by revision limit ?`);
    this.backwards = db.prepare(`${of} <= ? order by revision desc limit ?`);
    this.log = db.prepare(`select ${COLUMNS} from events where position > ? order by position limit ?`);
    const isAsked = `substr(stream, 1, instr(stream, '-') - 1) in (select value from json_each(?))`;
    this.logOfKinds = db.prepare(
      `select position, stream, revision, id, type, version, iif(asked, data, null), iif(asked, metadata, null)
        from (select *, ${isAsked} as asked from events where position > ? order by position limit ?)`,
    );
    this.last = db.prepare('select max(position) from events');
    this.revision = db.prepare('select revision from events where stream = ? order by revision desc limit 1');
    this.place = db.prepare('select id, position from events where stream = ? and revision = ?');
    this.insertion = db.prepare(`insert into events (${COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?)`);
    this.meta = db.prepare('select value from meta where name = ?');
  }

  read(
    stream: string,
    options: { readonly from?: number; readonly limit?: number; readonly backwards?: boolean } = {},
  ): readonly RecordedEvent[] {
    const { backwards = false, limit = Number.MAX_SAFE_INTEGER } = options;
    const { from = backwards ? Number.MAX_SAFE_INTEGER : 0 } = options;
    if (limit <= 0) return [];
    return (backwards ? this.backwards : this.forwards).all<Row>(stream, from, limit).map(recorded);
  }

  readAll(after: number, limit: number, kinds?: ReadonlySet<string>): readonly RecordedEvent[] {
    if (limit <= 0) return [];
    const rows = kinds
      ? this.logOfKinds.all<Row>(JSON.stringify([...kinds]), after, limit)
      : this.log.all<Row>(after, limit);
    return rows.map(recorded);
  }

  /** Position of the last event, -1 when there is none. */
  head(): number {
    return this.last.get<[number | null]>()?.[0] ?? -1;
  }

  /** Revision of a stream's last event, `none` when there is no such stream. */
  revisionOf(stream: string): number {
    return this.revision.get<[number]>(stream)?.[0] ?? none;
  }

  placeAt(stream: string, revision: number): Place | undefined {
    const [id, position] = this.place.get<[string, number]>(stream, revision) ?? [];
    return id === undefined || position === undefined ? undefined : { id, position };
  }

  insert(position: number, stream: string, revision: number, event: WrittenEvent): void {
    const { id, type, version, data, metadata } = event;
    this.insertion.run(position, stream, revision, id, type, version, data, metadata);
  }

  /** Id of the log in this file. */
  logId(): string {
    const [id] = this.meta.get<[string]>('log') ?? [];
    if (id === undefined) throw new TypeError('this file holds no log: it has no id');
    return id;
  }
}
