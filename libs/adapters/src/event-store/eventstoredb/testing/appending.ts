import { randomUUID } from 'node:crypto';
import type { Proposed } from './event-log';
import { judged } from './judge';
import type { LogFile } from './log-file';
import { orEnd } from './or-end';
import type { Expected, Position } from './places';

/** What an append is answered. */
export type Outcome =
  | { readonly kind: 'done'; readonly revision: number; readonly position: Position }
  | { readonly kind: 'wrong'; readonly current: number }
  | { readonly kind: 'bad request' }
  | { readonly kind: 'too big' }
  | { readonly kind: 'not ready' }
  | { readonly kind: 'too late' };

/** Bytes of one append, all its events together. */
export const MAX_APPEND = 1_048_576;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NIL = '00000000-0000-0000-0000-000000000000';
const sound = ({ id, type }: Proposed): boolean => UUID.test(id) && id !== NIL && type !== '';
const size = (events: readonly Proposed[]): number =>
  events.reduce((sum, { data, metadata, type }) => sum + data.length + metadata.length + 2 * type.length, 0);

/** The one way into the log, for batch and plain appends. */
export class Appending {
  /** False while the server starts and once it stops. */
  ready = false;
  private appends = 0;

  /** @param dieAt the process kills itself when so many appends are written, and does not answer that one; 0: never. */
  constructor(
    private readonly file: LogFile,
    private readonly dieAt = 0,
  ) {}

  async append(stream: string, events: readonly Proposed[], expected: Expected, deadline: number): Promise<Outcome> {
    if (!this.ready) return { kind: 'not ready' };
    if (Date.now() > deadline) return { kind: 'too late' };
    if (stream === '' || !events.every(sound)) return { kind: 'bad request' };
    if (size(events) > MAX_APPEND) return { kind: 'too big' };
    if (events.length === 0) return this.nothing(stream);
    const verdict = judged(this.file.log, stream, events, expected);
    if (verdict.kind === 'wrong') return verdict;
    if (verdict.kind === 'old') {
      await this.file.durable();
      return { kind: 'done', revision: verdict.last.revision, position: verdict.last.position };
    }
    const written = this.file.append(stream, events);
    const count = ++this.appends;
    this.statistics();
    const last = (await written).at(-1);
    if (count === this.dieAt) process.kill(process.pid, 'SIGKILL');
    if (!last) throw new Error('an append of events left no record');
    return { kind: 'done', revision: last.revision, position: last.position };
  }

  /** Something of the server's own in `$all`, as its start and its statistics leave it there. */
  async systemEvent(stream: string, type: string): Promise<void> {
    const data = Buffer.from('{"of":"the server"}');
    const event = { id: randomUUID(), type, contentType: 'application/json', data, metadata: Buffer.alloc(0) };
    await this.file.append(stream, [event]);
  }

  /** An append without events succeeds and writes nothing. */
  private nothing(stream: string): Outcome {
    const { log } = this.file;
    const revision = Math.max(0, log.lastRevision(stream));
    return { kind: 'done', revision, position: log.records.at(-1)?.position ?? 0 };
  }

  /** Statistics come by the clock in a real server; here by count, so that they lie between events in every test. */
  private statistics(): void {
    if (this.appends % 20 === 0) orEnd(this.systemEvent('$stats-127.0.0.1:2113', '$statsCollected'));
  }
}
