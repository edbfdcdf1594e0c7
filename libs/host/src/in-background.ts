import type { GroupRunner } from '@eventdesk/platform/transport/feed-strategy';
import type { Clock } from '@eventdesk/kernel/ports/clock';
import type { Log } from '@eventdesk/platform/compose/platform';
import { isUnavailable } from '@eventdesk/platform/consume/handler';
import { Pauses } from '@eventdesk/platform/consume/pauses';
import { Outage } from '@eventdesk/platform/logging/outage';

const pauseMs = 1000;
const joining = {
  away: 'a consumer group could not be joined, trying again',
  back: 'a consumer group is joined again',
};

/**
 * A group that is joined beside everything else: a process is ready without the feed, which may be away when it starts
 * (invariant 20).
 */
export function inBackground(
  group: string,
  runner: GroupRunner,
  by: { readonly log: Log; readonly clock: Clock },
): GroupRunner {
  const pauses = new Pauses();
  const outage = new Outage(by, joining, { group });
  let stopping = false;
  let isOdd = false;
  const join = async (): Promise<void> => {
    while (!stopping)
      try {
        await runner.start();
        return outage.back();
      } catch (thrown) {
        if (stopping) return;
        outage.away(thrown);
        // What is away is told by name; anything else may not pass by itself, and is told once with all that is known.
        if (!isUnavailable(thrown) && !isOdd) by.log.error({ group, err: thrown }, 'a consumer group cannot be joined');
        isOdd ||= !isUnavailable(thrown);
        await pauses.pause(pauseMs);
      }
  };
  let joined: Promise<void> | undefined;
  return {
    start: async () => {
      joined ??= join();
    },
    stop: async () => {
      stopping = true;
      pauses.end();
      await runner.stop();
    },
  };
}
