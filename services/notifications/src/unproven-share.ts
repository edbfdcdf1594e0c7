import { limitsOf } from '@eventdesk/domain/catalog/settings';
import type { Settings } from '@eventdesk/domain/catalog/settings';
import { autoreply, autoreplyStream, freeAt } from '@eventdesk/domain/contact/autoreply';
import type { RequestedData, Template } from '@eventdesk/domain/delivery/events';
import { revealed } from '@eventdesk/kernel/personal';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import type { Folded } from '@eventdesk/platform/compose/folded';
import type { Platform } from '@eventdesk/platform/compose/platform';

const hour = 3_600_000;
/** Mails that had their leave from the address' stream before they were requested. */
const granted: readonly Template[] = ['confirmation', 'confirmation-bare', 'closed', 'digest'];

/** Why a mail has to wait, and until when. */
export interface Wait {
  readonly reason: 'line-limit' | 'address-limit';
  /** Unix milliseconds. */
  readonly until: number;
}

/**
 * What may go to addresses that nobody has proven (T42): so many mails an hour from a line to all of them, counted in
 * the work state, and so many of all kinds to one of them, granted by its own stream like every automatic answer.
 */
export class UnprovenShare {
  constructor(
    private readonly platform: Pick<Platform, 'commands' | 'ids' | 'state' | 'clock'>,
    private readonly settings: Folded<Settings>,
  ) {}

  /** Takes the share of one mail; answers how long it has to wait when there is none. */
  async take(id: string, requested: RequestedData): Promise<Wait | undefined> {
    const limits = limitsOf(await this.settings.recent());
    const now = this.platform.clock.now();
    if (!granted.includes(requested.template)) {
      const { state, events } = await this.platform.commands.run(
        autoreply,
        autoreplyStream(this.platform.ids, revealed(requested.to, '')),
        {
          type: 'AskForAnswer',
          now: timestamp(now),
          ticket: requested.ticket,
          number: requested.number,
          kind: `delivery:${id}`,
          proven: false,
          limits,
        },
        this.context(id, now),
      );
      if (events[0]?.type === 'AutomaticAnswerHeldBack')
        return { reason: 'address-limit', until: freeAt(state, now, limits) };
    }
    const share = limits.unprovenMailsPerLineAndHour;
    const { allowed, endsAt } = await this.platform.state.count(`unproven:${requested.line}`, hour, 1, share);
    return allowed ? undefined : { reason: 'line-limit', until: endsAt };
  }

  private context(id: string, now: number) {
    // Asking again later is another order: the stream tells by the kind that it granted this mail before.
    return {
      commandId: this.platform.ids.timed(now, 'command', 'unproven-share', id),
      correlationId: id,
      causationId: id,
      actor: 'policy:notifications.send',
      at: timestamp(now),
    };
  }
}
