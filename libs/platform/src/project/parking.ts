import type { RecordedEvent } from '@eventdesk/kernel/event';
import { UnknownVersion } from '@eventdesk/kernel/upcast';
import type { Log } from '../compose/platform';
import type { ParkedStreams } from '../consume/parked-streams';

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
