import type { Feed, FeedConsumer, FeedSubscription } from '@eventdesk/kernel/ports/feed';
import type { Life } from '../core/life';
import type { Broker } from './broker';
import { Member } from './member';

/** The feed as one process reaches it: many partitions, groups whose members come and go. */
export class SimulatedFeed implements Feed {
  readonly isLog = false;
  private readonly members: Member[] = [];

  constructor(
    private readonly broker: Broker,
    private readonly life: Life,
  ) {}

  async consume(subscription: FeedSubscription): Promise<FeedConsumer> {
    const { group, start } = subscription;
    if (start === 'now' || (typeof start === 'object' && 'after' in start))
      throw new TypeError(`group ${group}: only the first record or offsets are simulated`);
    const member = new Member(this.broker, this.life, subscription);
    const join = (): void => {
      this.members.push(member);
      this.broker.join(group, member);
      // What was under way when its process ended got through.
      if (this.life.isOver) member.orphaned();
    };
    try {
      await this.broker.gate.call(this.life, `join ${group}`, join);
    } catch (thrown) {
      member.giveUp();
      throw thrown;
    }
    await member.started;
    return member;
  }

  ends(kinds: readonly string[]): Promise<Readonly<Record<string, number>>> {
    return this.broker.gate.look(this.life, 'ends', () => this.broker.ends(kinds));
  }

  committed(group: string): Promise<Readonly<Record<string, number>>> {
    return this.broker.gate.look(this.life, `committed ${group}`, () => this.broker.committed(group));
  }

  async close(): Promise<void> {
    await Promise.all(this.members.map((member) => member.stop()));
  }

  /** The process has died. */
  orphaned(): void {
    for (const member of this.members) member.orphaned();
  }
}
