import type { FeedPublisher } from '@eventdesk/kernel/ports/feed-publisher';

/**
 * A publisher that is opened when something is to be published, and again when that failed: a process starts while the
 * feed is away, and one whose relay waits holds no connection. `publish` throws what `open` throws.
 */
export function publisherOnDemand(open: () => Promise<FeedPublisher>): FeedPublisher {
  let opening: Promise<FeedPublisher> | undefined;
  const opened = (): Promise<FeedPublisher> => {
    opening ??= open().catch((thrown: unknown) => {
      opening = undefined;
      throw thrown;
    });
    return opening;
  };
  return {
    publish: async (events, signal) => (await opened()).publish(events, signal),
    close: async () => (await opening?.catch(() => undefined))?.close(),
  };
}
