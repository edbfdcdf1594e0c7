import type { RecordedEvent } from '@eventdesk/kernel/event';
import { UnknownVersion } from '@eventdesk/kernel/upcast';
import type { Log } from '../compose/platform';
import type { ParkedStreams } from '../consume/parked-streams';
import type { Projector } from './projector';

/** A fold is pure: trying it again would fail again, so its stream is parked at once. */
export async function parkAtOnce(
  parked: ParkedStreams,
  log: Log,
  event: RecordedEvent,
  thrown: unknown,
): Promise<void> {
  const state = thrown instanceof UnknownVersion ? 'waiting' : 'parked';
  const { cause: _cause, ...fields } = await parked.park(event, state, thrown, 1);
  log.error(fields, state === 'parked' ? 'stream parked' : 'stream waits for a newer release');
}

/**
 * Those of some streams that are parked. Where several members share the feed (`isAlone` false), each notes that
 * something came to wait, so that whoever takes the stream up looks at it once more.
 */
export async function parkedAmong(
  parked: ParkedStreams,
  streams: Iterable<string>,
  isAlone: boolean,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const stream of streams)
    if (parked.mayBe(stream) && (isAlone ? await parked.get(stream) : await parked.waitsBehind(stream)))
      found.push(stream);
  return found;
}

/**
 * Folds what a parked stream has beyond its document, and what comes to wait meanwhile; it is parked no more then. False
 * when it is parked again, or was not parked.
 */
export async function takenUp(parked: ParkedStreams, projector: Projector, stream: string): Promise<boolean> {
  for (let times = 0; ; times++) {
    const kept = await parked.get(stream);
    if (!kept) return times > 0;
    if (!(await projector.resume(stream))) return false;
    if (await parked.clear(kept)) return true;
  }
}
