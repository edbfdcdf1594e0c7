import type { Settings } from '@eventdesk/domain/catalog/settings';
import { inbound } from '@eventdesk/domain/inbound/decider';
import { typeOfLine } from '@eventdesk/domain/inbound/line-type';
import { decimalOf, uuidOf } from '@eventdesk/kernel/ids';
import { load } from '@eventdesk/kernel/loader';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import type { Principal } from '@eventdesk/kernel/principal';
import { actorOf, holds, seesDepartment } from '@eventdesk/kernel/principal';
import { Problem } from '@eventdesk/kernel/problem';
import type { Folded } from '@eventdesk/platform/compose/folded';
import type { Platform } from '@eventdesk/platform/compose/platform';
import type { CommandIdentity } from '@eventdesk/platform/http/command-identity';

const needed = ['inbound:read', 'tickets:write'] as const;

/** Has a held letter handled again, by somebody who may see it. */
export class ReplayLetter {
  constructor(
    private readonly platform: Pick<Platform, 'events' | 'commands' | 'clock'>,
    private readonly settings: Folded<Settings>,
  ) {}

  /**
   * @param decimal id of the inbound message. Throws Problems `missing-scope`, `letter-not-found` (also for one of a
   * department that the caller may not see, T37), `letter-not-held`.
   */
  async run(
    principal: Principal,
    decimal: string,
    identity: CommandIdentity,
  ): Promise<{ readonly id: string; readonly revision: number }> {
    const missing = needed.find((scope) => !holds(principal, scope));
    if (missing) throw new Problem('missing-scope', 'forbidden', `this address needs the scope ${missing}`);
    const id = uuidOf(decimal);
    if (id === undefined) throw notFound();
    const stream = `inbound-${id}`;
    const loaded = await load(this.platform.events, inbound, stream);
    const { state } = loaded;
    if (state.status === 'none') throw notFound();
    const type = typeOfLine(await this.settings.refresh(), state.received.line);
    if (!seesDepartment(principal, type?.department ?? null)) throw notFound();
    const now = timestamp(this.platform.clock.now());
    const { revision } = await this.platform.commands.run(
      inbound,
      stream,
      { type: 'ReplayMessage', now },
      { ...identity, correlationId: id, causationId: identity.commandId, actor: actorOf(principal), at: now },
      loaded,
    );
    return { id: decimalOf(id), revision };
  }
}

const notFound = (): Problem => new Problem('letter-not-found', 'not-found', 'there is no such inbound message');
