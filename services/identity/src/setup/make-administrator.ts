import { areaStream } from '@eventdesk/domain/catalog/events';
import { decimalOf } from '@eventdesk/kernel/ids';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import { scopes } from '@eventdesk/kernel/principal';
import type { Platform } from '@eventdesk/platform/compose/platform';
import type { EntryOf, SettingsCommand } from '../settings-area';
import { settingsArea } from '../settings-area';

/** An administrator, and a client that acts as him with every scope. The secret is shown this once. */
export interface SetUp {
  readonly id: string;
  readonly client_id: string;
  readonly client_secret: string;
}

/** Who is made an administrator, by which command, and the hashes of his password and of his client's secret. */
export interface NewAdministrator {
  readonly email: string;
  readonly name: string;
  readonly by: Exclude<SettingsCommand['type'], 'DefineEntry'>;
  readonly password: string;
  readonly secret: string;
}

type Parts = Pick<Platform, 'commands' | 'clock' | 'newId' | 'credentials'>;

/** Defines both; answers their ids. Throws what the command refuses. */
export async function makeAdministrator(
  platform: Parts,
  { email, name, by, password, secret }: NewAdministrator,
): Promise<{ readonly agent: string; readonly made: Omit<SetUp, 'client_secret'> }> {
  const [agent, client] = [platform.newId(), platform.newId()];
  const clientId = `admin-${client.slice(-12)}`;
  const kept = async (reference: string, hash: string) => {
    await platform.credentials.put(reference, hash);
    return { reference, version: 1 };
  };
  const at = timestamp(platform.clock.now());
  const administrator: EntryOf<'agents'> = {
    at,
    id: agent,
    email,
    name,
    departments: '*',
    role: 'administrator',
    password: await kept(`agents/${agent}/1`, password),
    active: true,
  };
  const acting: EntryOf<'clients'> = {
    at,
    id: client,
    clientId,
    type: null,
    departments: '*',
    scopes: [...scopes],
    agent,
    confirms: true,
    secret: await kept(`clients/${client}/1`, secret),
    revoked: false,
  };
  const correlationId = platform.newId();
  const context = () => ({
    commandId: platform.newId(),
    correlationId,
    causationId: correlationId,
    actor: `agent:${agent}`,
    at,
  });
  // The client first: without its agent it is let in nowhere, while an administrator without a client locks all out.
  const define = { type: 'DefineEntry' as const, entry: acting };
  await platform.commands.run(settingsArea('clients'), areaStream('clients'), define, context());
  const command = { type: by, entry: administrator, owner: email };
  await platform.commands.run(settingsArea('agents'), areaStream('agents'), command, context());
  return { agent, made: { id: decimalOf(agent), client_id: clientId } };
}
