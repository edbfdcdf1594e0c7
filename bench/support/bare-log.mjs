// The bare ceiling: one durable append a turn of the event loop, with the settings that the desk's event file has, and
// nothing else. What the desk does besides is what its ratio shows.
import { randomUUID } from 'node:crypto';
import Database from 'libsql';

/** A UUIDv7: ids in order of time keep the index's newest page in hand. */
export function uuidv7() {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

/** Opens a log; `append` resolves when the event is durable. */
export function openBareLog(file) {
  const db = new Database(file);
  for (const pragma of ['page_size = 8192', 'journal_mode = wal', 'synchronous = full', 'cache_size = -2048'])
    db.exec(`pragma ${pragma}`);
  db.exec(`create table events (position integer primary key, stream text not null, revision integer not null,
    id text not null, type text not null, version integer not null, data text not null, metadata text not null,
    unique (stream, revision))`);
  const insertion = db.prepare('insert into events values (?, ?, ?, ?, ?, ?, ?, ?)');
  let waiting = [];
  let position = 0;
  const flush = () => {
    const group = waiting;
    waiting = [];
    db.exec('begin immediate');
    for (const { stream, data } of group)
      insertion.run([position++, stream, 0, uuidv7(), 'TicketOpened', 1, data, '{}']);
    db.exec('commit');
    for (const { resolve } of group) resolve();
  };
  return {
    append: (stream, data) =>
      new Promise((resolve) => {
        if (waiting.length === 0) setImmediate(flush);
        waiting.push({ stream, data, resolve });
      }),
  };
}
