import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import { nameIn } from './answers';
import type { StoredRecord } from './event-log';
import type { Filter } from './filter';
import { filterIn } from './filter';
import type { LogFile } from './log-file';
import { indexOf } from './read';
import { caughtUpAnswer, checkpointAnswer, confirmationAnswer, eventAnswer } from './read-answers';
import type { ReadCall } from './sender';
import { send } from './sender';

/** Follows a stream or the log for as long as the client stays: what is there behind its start, then what comes. */
export async function answerSubscription(call: ReadCall, file: LogFile, options: ReadReq.Options): Promise<void> {
  const wanted = wantedBy(options, filterIn(options.getFilter()));
  const gone = new AbortController();
  call.on('cancelled', () => gone.abort());
  let index = firstIndex(file, options);
  let looked = 0;
  let live = await send(call, confirmationAnswer(randomUUID()));
  while (live && !gone.signal.aborted) {
    while (live && index < file.log.readable) {
      const record = file.log.records[index++];
      if (!record) break;
      if (wanted.matches(record)) live = await send(call, eventAnswer(record));
      if (live && wanted.checkpointEvery > 0 && ++looked % wanted.checkpointEvery === 0)
        live = await send(call, checkpointAnswer(record.position));
    }
    live &&= await send(call, caughtUpAnswer());
    if (live && index >= file.log.readable)
      await once(file, 'grown', { signal: gone.signal }).catch(() => (live = false));
  }
}

function wantedBy(options: ReadReq.Options, filter: Filter | undefined): Filter {
  const stream = options.getStream();
  if (!stream) return filter ?? { matches: () => true, checkpointEvery: 0 };
  const name = nameIn(stream.getStreamIdentifier());
  const after = stream.hasRevision() ? Number(stream.getRevision()) : -1;
  return { matches: (record: StoredRecord) => record.stream === name && record.revision > after, checkpointEvery: 0 };
}

/** Starts are exclusive; a position behind the end is taken silently. */
function firstIndex({ log }: LogFile, options: ReadReq.Options): number {
  const all = options.getAll();
  if (all?.hasEnd() || options.getStream()?.hasEnd()) return log.readable;
  const position = Number(all?.getPosition()?.getCommitPosition() ?? -1);
  if (position < 0) return 0;
  if (position > (log.records[log.readable - 1]?.position ?? -1)) return log.readable;
  return indexOf(log, position) + 1;
}
