import { randomUUID } from 'node:crypto';
import type { Appended } from '@eventdesk/kernel/ports/event-store';
import { none, RevisionConflict } from '@eventdesk/kernel/ports/event-store';
import type { WrittenEvent } from '../limits';
import { dataOf } from './payload';
import type { Stored } from './read-answer';

/** The stream whose last event names the log. It is the adapter's own: no reader of the log ever sees it. */
export const LOG_STREAM = 'eventdesk-log';

/** What the naming needs of the store. */
export interface LogStream {
  last(): Promise<Stored | undefined>;
  append(event: WrittenEvent, expected: number): Promise<Appended>;
}

/** Id of the log: the one that stands in it, else a new one, which the first of all that open it writes. */
export async function logIdOf(stream: LogStream): Promise<string> {
  for (;;) {
    const last = await stream.last();
    if (last) return idIn(last);
    try {
      const id = randomUUID();
      const data = JSON.stringify({ logId: id });
      await stream.append({ id, type: 'LogBegun', version: 1, data, metadata: '{}' }, none);
      return id;
    } catch (thrown) {
      if (!(thrown instanceof RevisionConflict)) throw thrown;
    }
  }
}

function idIn(stored: Stored): string {
  const { logId } = (dataOf(stored) ?? {}) as { readonly logId?: unknown };
  if (typeof logId !== 'string') throw new TypeError(`event ${stored.id} of ${LOG_STREAM} names no log`);
  return logId;
}
