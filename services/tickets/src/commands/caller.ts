import type { OpenedTicket } from '@eventdesk/domain/ticket/state';
import type { CommandContext } from '@eventdesk/kernel/loader';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import { Problem } from '@eventdesk/kernel/problem';
import type { Principal, Scope } from '@eventdesk/kernel/principal';
import { actorOf, holds, seesDepartment } from '@eventdesk/kernel/principal';
import type { Platform } from '@eventdesk/platform/compose/platform';

/** A call as it reaches a command: who, which order, and at which revision he wants it. */
export interface Call {
  readonly principal: Principal;
  /** From the Idempotency-Key (T46), or fresh. */
  readonly commandId: string;
  readonly commandMac?: string;
  readonly otherMacs?: readonly string[];
  /** `If-Match`. */
  readonly ifRevision?: number;
}

/** Refuses whoever does not hold a scope. */
export function demand(principal: Principal, scope: Scope): void {
  if (!holds(principal, scope))
    throw new Problem('scope-missing', 'forbidden', `this needs the scope ${scope}, which your token does not have`);
}

/** The ticket as far as a principal may see it: what he may not see is not there (T20, T37). */
export function visible(principal: Principal, ticket: OpenedTicket | undefined): OpenedTicket {
  if (!ticket || !seesDepartment(principal, ticket.department))
    throw new Problem('ticket-not-found', 'not-found', 'there is no such ticket');
  return ticket;
}

export const contextOf = (platform: Pick<Platform, 'clock'>, call: Call): CommandContext => ({
  commandId: call.commandId,
  ...(call.commandMac === undefined ? {} : { commandMac: call.commandMac }),
  ...(call.otherMacs === undefined ? {} : { otherMacs: call.otherMacs }),
  ...(call.ifRevision === undefined ? {} : { ifRevision: call.ifRevision }),
  correlationId: call.commandId,
  causationId: call.commandId,
  actor: actorOf(call.principal),
  at: timestamp(platform.clock.now()),
});

/** The agent behind a call; null when it is no agent's. */
export const agentOf = (principal: Principal): string | null => (principal.kind === 'agent' ? principal.id : null);
