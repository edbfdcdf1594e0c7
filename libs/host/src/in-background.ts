import type { GroupRunner } from '@eventdesk/platform/transport/feed-strategy';
import type { Log } from '@eventdesk/platform/compose/platform';
import { isUnavailable } from '@eventdesk/platform/consume/handler';
import { Pauses } from '@eventdesk/platform/consume/pauses';

const pauseMs = 1000;
/** One line in so many tries. */
const toldEvery = 60;

/**
 * A group that is joined beside everything else: a process is ready without the feed, which may be away when it starts
 * (invariant 20).
 */
export function inBackground(group: string, runner: GroupRunner, log: Log): GroupRunner {
  const pauses = new Pauses();
  let stopping = false;
  const join = async (): Promise<void> => {
    for (let tries = 0; !stopping; tries++)
      try {
        return await runner.start();
      } catch (thrown) {
        if (stopping) return;
        // What is away is told by name; anything else does not pass by itself.
        const cause = isUnavailable(thrown) ? { cause: (thrown as Error).message } : { err: thrown };
        if (tries % toldEvery === 0)
          log.warn({ group, ...cause }, 'a consumer group could not be joined, trying again');
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
