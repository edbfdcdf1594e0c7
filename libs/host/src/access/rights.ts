import type { Agent, Client, Settings } from '@eventdesk/domain/catalog/settings';
import { revealed } from '@eventdesk/kernel/personal';
import type { Departments, Principal, Scope } from '@eventdesk/kernel/principal';
import { scopes } from '@eventdesk/kernel/principal';

/** What only administrators do: settings, and mails as they left, with the links in them (T35). */
const administratorsOnly: readonly Scope[] = ['settings:write', 'deliveries:raw'];

/** Rights that an agent has at most. */
export const scopesOfAgent = (agent: Pick<Agent, 'role'>): readonly Scope[] =>
  agent.role === 'administrator' ? scopes : scopes.filter((scope) => !administratorsOnly.includes(scope));

const common = (a: Departments, b: Departments): Departments => {
  if (a === '*') return b;
  return b === '*' ? a : a.filter((department) => b.includes(department));
};

/** A client that may be let in, with the agent it acts as. */
export interface Admitted {
  readonly client: Client;
  readonly agent: Agent | undefined;
  /** Rights as they are now: the client's, and its agent's at most. */
  readonly scopes: readonly Scope[];
}

/** A client as the settings have it now; undefined when it is revoked or its agent is gone. */
export function admitted(settings: Settings, client: Client | undefined): Admitted | undefined {
  if (!client || client.revoked) return undefined;
  if (client.agent === null) return { client, agent: undefined, scopes: client.scopes };
  const agent = settings.agents.get(client.agent);
  if (!agent?.active) return undefined;
  const most = scopesOfAgent(agent);
  return { client, agent, scopes: client.scopes.filter((scope) => most.includes(scope)) };
}

/** The client with a `client_id`. */
export const clientNamed = (settings: Settings, clientId: string): Client | undefined =>
  [...settings.clients.values()].find((client) => client.clientId === clientId);

/** Who asks with a token of these scopes: never wider than what its client has now (T16, T37). */
export function principalOf({ client, agent, scopes: most }: Admitted, granted: readonly Scope[]): Principal {
  const shared = {
    scopes: granted.filter((scope) => most.includes(scope)),
    ...(client.type === null ? {} : { ticketType: client.type }),
    confirms: client.confirms,
  };
  if (!agent) return { kind: 'client', id: client.id, departments: client.departments, ...shared };
  return {
    kind: 'agent',
    id: agent.id,
    name: revealed(agent.name, ''),
    role: agent.role,
    departments: common(client.departments, agent.departments),
    client: client.id,
    ...shared,
  };
}
