import type { GroupRunner } from '@eventdesk/platform/transport/feed-strategy';
import type { Log } from '@eventdesk/platform/compose/platform';
import { Pauses } from '@eventdesk/platform/consume/pauses';

const pauseMs = 1000;

/**
 * A group that is joined beside everything else: a process is ready without the feed, which may be away when it starts
 * (invariant 20).
 */
export function inBackground(group: string, runner: GroupRunner, log: Log): GroupRunner {
  const pauses = new Pauses();
  let stopping = false;
  const join = async (): Promise<void> => {
    while (!stopping)
      try {
        return await runner.start();
      } catch (thrown) {
        if (stopping) return;
        log.warn({ group, err: thrown }, 'a consumer group could not be joined, trying again');
        await pauses.pause(pauseMs);
      }
  };
  let joining: Promise<void> | undefined;
  return {
    start: async () => {
      joining ??= join();
    },
    stop: async () => {
      stopping = true;
      pauses.end();
      await runner.stop();
    },
  };
}
