import type { Settings } from '@eventdesk/domain/catalog/settings';
import type { Principal } from '@eventdesk/kernel/principal';
import type { Folded } from '@eventdesk/platform/compose/folded';
import { admitted, principalOf } from './rights';
import type { Tokens } from './tokens';

/** Says who asks. The token proves only who it was given to; rights are those of the settings now (T37). */
export class TokenPrincipals {
  constructor(
    private readonly tokens: Tokens,
    private readonly settings: Folded<Settings>,
  ) {}

  /** Who a bearer token stands for; undefined when it is none of ours, over, or its client may no longer be let in. */
  async resolve(token: string): Promise<Principal | undefined> {
    const facts = await this.tokens.read(token);
    if (!facts) return undefined;
    const find = (settings: Settings) => {
      const found = admitted(settings, settings.clients.get(facts.client));
      return found?.client.secret.version === facts.secretVersion ? found : undefined;
    };
    // A token from another process may speak of a client that this one has not read of yet.
    const found = find(await this.settings.recent()) ?? find(await this.settings.refresh());
    return found && principalOf(found, facts.scopes);
  }
}
