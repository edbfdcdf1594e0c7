import { EventEmitter } from 'node:events';
import type { FileHandle } from 'node:fs/promises';
import { open, readFile } from 'node:fs/promises';
import type { Proposed, StoredRecord } from './event-log';
import { EventLog } from './event-log';
import { orEnd } from './or-end';

interface Line {
  readonly stream: string;
  readonly created: number;
  /** Id, type, content type, data and metadata in base64. */
  readonly events: readonly (readonly [string, string, string, string, string])[];
}

/** A log whose appends stand in a file, synced, before anyone hears of them. Emits `grown` when more can be read. */
export class LogFile extends EventEmitter {
  readonly log = new EventLog();
  private waiting: { readonly text: string; readonly done: () => void }[] = [];
  private writing = false;

  private constructor(private readonly file: FileHandle) {
    super();
    this.setMaxListeners(0);
  }

  /** Opens the file, made when it is not there; a half line at its end, left by a kill, is cut off. */
  static async open(path: string): Promise<LogFile> {
    const file = await open(path, 'a', 0o600);
    const opened = new LogFile(file);
    const text = await readFile(path, 'utf8');
    const end = text.lastIndexOf('\n') + 1;
    await file.truncate(Buffer.byteLength(text.slice(0, end)));
    for (const line of text.slice(0, end).split('\n').slice(0, -1)) opened.load(JSON.parse(line) as Line);
    opened.log.readable = opened.log.records.length;
    return opened;
  }

  /** Appends as one line, so that all of it is there after a kill or nothing; resolves when it is durable. */
  async append(stream: string, events: readonly Proposed[]): Promise<StoredRecord[]> {
    const created = Date.now();
    const records = this.log.add(stream, events, created, true);
    const line: Line = {
      stream,
      created,
      events: events.map((event) => [
        event.id,
        event.type,
        event.contentType,
        event.data.toString('base64'),
        event.metadata.toString('base64'),
      ]),
    };
    await this.durable(`${JSON.stringify(line)}\n`);
    return records;
  }

  /** Resolves when all that was decided before is durable. */
  async durable(text = ''): Promise<void> {
    await new Promise<void>((done) => {
      this.waiting.push({ text, done });
      if (!this.writing) orEnd(this.flush());
    });
  }

  private async flush(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      const [group, end] = [this.waiting, this.log.records.length];
      this.waiting = [];
      const text = group.map((one) => one.text).join('');
      if (text !== '') {
        await this.file.appendFile(text);
        await this.file.datasync();
      }
      this.log.readable = end;
      for (const { done } of group) done();
      if (text !== '') this.emit('grown');
    }
    this.writing = false;
  }

  private load({ stream, created, events }: Line): void {
    const proposed = events.map(([id, type, contentType, data, metadata]) => ({
      id,
      type,
      contentType,
      data: Buffer.from(data, 'base64'),
      metadata: Buffer.from(metadata, 'base64'),
    }));
    this.log.add(stream, proposed, created, false);
  }
}
