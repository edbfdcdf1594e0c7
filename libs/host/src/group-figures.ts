import type { Platform } from '@eventdesk/platform/compose/platform';
import { groupLag } from '@eventdesk/platform/consume/group-lag';
import type { Figures } from '@eventdesk/platform/consume/consumer-runner';
import type { Health } from '@eventdesk/platform/health/health';
import type { Metrics } from '@eventdesk/platform/metrics/metrics';

/** A consumer group of this process. */
export interface Group {
  readonly group: string;
  readonly kinds: readonly string[];
}

/** Groups that are run by one thing, and where they are asked. */
export interface GroupSource {
  /** What the body of `/readyz` calls them. */
  readonly name: string;
  groups(): readonly Group[];
  figures(): readonly Figures[];
}

/**
 * Shows how far this process's groups are, in the metrics and in the body of `/readyz`: `lag` what the whole group has
 * before it, whichever process has it in hand, `parked` the streams that it cannot go on with.
 */
export class GroupFigures {
  private readonly sources: GroupSource[] = [];

  constructor(
    private readonly platform: Pick<Platform, 'feed'>,
    metrics: Metrics,
    private readonly health: Health,
  ) {
    metrics.gauge<'group'>(
      { name: 'eventdesk_consumer_lag_events', help: 'Events of the feed before a whole group', labels: ['group'] },
      async (gauge) => {
        gauge.reset();
        for (const source of this.sources)
          // What cannot be asked has no figure, which an alarm on absence sees.
          for (const [group, lag] of await this.lags(source).catch(() => [])) gauge.set({ group }, lag);
      },
    );
    metrics.gauge<'group'>(
      {
        name: 'eventdesk_consumer_own_lag_events',
        help: 'Events of the feed before this process in the partitions that it has; summed over processes, the lag',
        labels: ['group'],
      },
      (gauge) => {
        gauge.reset();
        for (const source of this.sources)
          for (const { group, partitions } of source.figures())
            gauge.set(
              { group },
              partitions.reduce((sum, { lag }) => sum + lag, 0),
            );
      },
    );
    metrics.gauge<'group'>(
      { name: 'eventdesk_parked_streams', help: 'Streams that a group cannot go on with', labels: ['group'] },
      (gauge) => {
        gauge.reset();
        for (const source of this.sources)
          for (const { group, parked } of source.figures()) gauge.set({ group }, parked);
      },
    );
  }

  add(source: GroupSource): void {
    this.sources.push(source);
    this.health.shows(source.name, async () => Object.fromEntries(await this.lags(source)));
  }

  private lags(source: GroupSource): Promise<readonly (readonly [string, number])[]> {
    return Promise.all(
      source
        .groups()
        .map(async ({ group, kinds }) => [group, await groupLag(this.platform.feed, group, kinds)] as const),
    );
  }
}
