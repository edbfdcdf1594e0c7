import type { Handler } from '@eventdesk/platform/consume/handler';
import { ConsumerRunner } from '@eventdesk/platform/consume/consumer-runner';
import { enablePolicy } from '@eventdesk/platform/compose/enable-policy';
import type { Platform } from '@eventdesk/platform/compose/platform';
import { FeedStrategy } from '@eventdesk/platform/transport/feed-strategy';

/** Kinds of stream that each policy's events come from: nothing else is handed to it. */
const kindsOf: Readonly<Record<string, readonly string[]>> = {
  'intake.parse': ['inbound'],
  'tickets.letters': ['inbound'],
  'tickets.contacts': ['ticket'],
  'notifications.requests': ['ticket'],
  'notifications.send': ['delivery'],
  'notifications.bounces': ['inbound'],
};

/** The consumer groups of this process, each begun where its policy was enabled. */
export class DeskConsumers {
  readonly runners = new Map<string, ConsumerRunner>();

  private constructor(
    private readonly platform: Platform,
    private readonly starts: ReadonlyMap<string, number>,
  ) {}

  /** Enables what was not enabled yet; nothing is consumed before the strategy listens. */
  static async enable(platform: Platform, policies: readonly string[]): Promise<DeskConsumers> {
    const starts = new Map<string, number>();
    for (const policy of policies) starts.set(policy, await enablePolicy(platform, policy));
    return new DeskConsumers(platform, starts);
  }

  strategy(): FeedStrategy {
    return new FeedStrategy((group, handlers) => this.runner(group, handlers));
  }

  /** Waits until every group has handled everything up to a position of the log. */
  async settled(position: number): Promise<void> {
    for (const runner of this.runners.values()) await runner.settled(position);
  }

  private runner(group: string, handlers: ReadonlyMap<string, Handler>): ConsumerRunner {
    const after = this.starts.get(group);
    const kinds = kindsOf[group];
    if (after === undefined || !kinds)
      throw new Error(`consumer group ${group} has handlers and is no policy of this process; list it`);
    const { feed, written: events, current, state, clock, log } = this.platform;
    const runner = new ConsumerRunner({
      group,
      kinds,
      start: { after },
      handlers,
      feed,
      events,
      current,
      state,
      clock,
      log,
    });
    this.runners.set(group, runner);
    return runner;
  }
}
