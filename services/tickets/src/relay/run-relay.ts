import type { Host } from '@eventdesk/host/role';
import { Relay } from '@eventdesk/platform/relay/relay';

/** Brings the log into the feed, where the feed is not the log itself: one of all processes of this service at a time. */
export async function runRelay(host: Host): Promise<void> {
  const publisher = host.openPublisher();
  if (!publisher) return;
  const { platform, shutdown, metrics, health } = host;
  const { written: events, state, clock, log } = platform;
  const relay = new Relay({ events, state, publisher, clock, log });
  shutdown.add('publisher', () => publisher.close());
  shutdown.add('relay', () => relay.stop());
  await relay.start();

  metrics.gauge(
    { name: 'eventdesk_relay_lag_events', help: 'Events of the log that are not in the feed yet; of the active relay' },
    (gauge) => {
      const { lag } = relay.figures;
      // A process that does not publish knows none, and a 0 would say that all is well while nobody does.
      if (lag === undefined) gauge.remove();
      else gauge.set(lag);
    },
  );
  metrics.gauge({ name: 'eventdesk_relay_active', help: 'Whether this process is the one that publishes' }, (gauge) =>
    gauge.set(relay.figures.active ? 1 : 0),
  );
  metrics.gauge({ name: 'eventdesk_relay_published_events', help: 'Events this process has published' }, (gauge) =>
    gauge.set(relay.figures.publishedTotal),
  );
  health.shows('relay', async () => {
    const { active, position = -1, head = -1, lag, missing } = relay.figures;
    const waits = Object.fromEntries(missing.map(({ what, since }) => [`${what} away since`, since]));
    return { active, position, head, ...(lag === undefined ? {} : { lag }), ...waits };
  });
}
