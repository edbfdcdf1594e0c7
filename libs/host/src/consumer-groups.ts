import { enablePolicies } from '@eventdesk/platform/compose/enable-policies';
import { importedUpTo } from '@eventdesk/platform/compose/import-record';
import type { Platform } from '@eventdesk/platform/compose/platform';
import { ConsumerRunner } from '@eventdesk/platform/consume/consumer-runner';
import type { Handler } from '@eventdesk/platform/consume/handler';
import type { GroupRunner } from '@eventdesk/platform/transport/feed-strategy';
import { FeedStrategy } from '@eventdesk/platform/transport/feed-strategy';
import type { Group } from './group-figures';
import { inBackground } from './in-background';
import { isInternal } from './internal-events';
import { policyNames } from './policies';

/** The consumer groups of this process, each begun where its policy was enabled. */
export class ConsumerGroups {
  readonly runners = new Map<string, ConsumerRunner>();

  private constructor(
    private readonly platform: Platform,
    private readonly kindsOf: Readonly<Record<string, readonly string[]>>,
    private readonly starts: ReadonlyMap<string, number>,
    private readonly imported: number,
  ) {}

  /** Enables what was not enabled yet, of every service; nothing is consumed before the strategy listens. */
  static async enable(
    platform: Platform,
    groups: Readonly<Record<string, readonly string[]>>,
  ): Promise<ConsumerGroups> {
    const starts = await enablePolicies(platform, policyNames);
    return new ConsumerGroups(platform, groups, starts, await importedUpTo(platform.state));
  }

  /** Those that run, with what they follow. */
  get groups(): readonly Group[] {
    return [...this.runners.keys()].map((group) => ({ group, kinds: this.kindsOf[group] ?? [] }));
  }

  strategy(): FeedStrategy {
    return new FeedStrategy((group, handlers) => this.runner(group, handlers));
  }

  /** Waits until every group has handled everything up to a position of the log; of a feed that is the log. */
  async settled(position: number): Promise<void> {
    for (const runner of this.runners.values()) await runner.settled(position);
  }

  private runner(group: string, handlers: ReadonlyMap<string, Handler>): GroupRunner {
    const after = this.starts.get(group);
    const kinds = this.kindsOf[group];
    if (after === undefined || !kinds)
      throw new Error(`consumer group ${group} has handlers and is no group of a role of this process; list it`);
    const { feed, written: events, current, state, clock, log } = this.platform;
    const parts = { feed, events, current, state, clock, log, isInternal, imported: this.imported };
    const runner = new ConsumerRunner({ group, kinds, start: { after }, handlers, ...parts });
    this.runners.set(group, runner);
    return feed.isLog ? runner : inBackground(group, runner, { log, clock });
  }
}
