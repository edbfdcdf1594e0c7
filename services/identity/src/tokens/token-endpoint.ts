import { isProblem } from '@eventdesk/kernel/problem';
import type { Scope } from '@eventdesk/kernel/principal';
import { scopes as known } from '@eventdesk/kernel/principal';
import type { Settings } from '@eventdesk/domain/catalog/settings';
import type { Folded } from '@eventdesk/platform/compose/folded';
import type { SealedSecrets } from '@eventdesk/platform/compose/platform';
import type { Passwords } from '../passwords';
import type { Admitted } from '@eventdesk/host/access/rights';
import { admitted, clientNamed } from '@eventdesk/host/access/rights';
import type { Credentials } from './client-credentials';
import { readCredentials } from './client-credentials';
import type { OAuthAnswer } from './oauth-answer';
import { granted, refusal } from './oauth-answer';
import type { Tokens } from '@eventdesk/host/access/tokens';
import { tokenLifetime } from '@eventdesk/host/access/tokens';

/** `POST /oauth2/token`: client credentials for a bearer token (RFC 6749, 4.4). */
export class TokenEndpoint {
  constructor(
    private readonly settings: Folded<Settings>,
    private readonly credentials: SealedSecrets,
    private readonly passwords: Passwords,
    private readonly tokens: Tokens,
  ) {}

  /** Never throws for what a caller sends. Takes as long for a client that nobody knows as for a wrong secret (T49). */
  async answer(authorization: string | undefined, form: unknown): Promise<OAuthAnswer> {
    const request = readCredentials(authorization, form);
    if ('error' in request) return refusal(request);
    const { basic } = request;
    try {
      const found = await this.authenticated(request);
      if (!found) return refusal({ error: 'invalid_client', description: 'no client has this id and secret', basic });
      const scopes = asked(request.scope, found.scopes);
      if (!scopes)
        return refusal({
          error: 'invalid_scope',
          description: `the scopes of this client are: ${found.scopes.join(' ')}`,
          basic,
        });
      const { client, agent } = found;
      const facts = { client: client.id, secretVersion: client.secret.version, scopes };
      return granted(await this.tokens.issue(facts, agent?.id ?? client.id, client.clientId), tokenLifetime, scopes);
    } catch (thrown) {
      if (!isProblem(thrown) || thrown.kind !== 'too-many') throw thrown;
      const { detail: description, extra } = thrown;
      return refusal({ error: 'temporarily_unavailable', description, basic, retryAfter: extra.retryAfter ?? 1 });
    }
  }

  private async authenticated({ clientId, secret }: Credentials): Promise<Admitted | undefined> {
    // A «no» may not come from what was read before (invariant 4), and a secret may have changed a moment ago.
    const settings = await this.settings.refresh();
    const client = clientNamed(settings, clientId);
    const hashed = await this.credentials.get(client?.secret.reference ?? 'clients/nobody');
    const right = await this.passwords.verify(client && hashed, secret);
    return right ? admitted(settings, client) : undefined;
  }
}

/** The scopes asked for; undefined when one of them is none of the client's. Nothing asked: all. */
function asked(scope: string | undefined, most: readonly Scope[]): readonly Scope[] | undefined {
  if (scope === undefined) return most;
  const wanted = scope.split(' ').filter((one) => one !== '');
  if (wanted.length === 0) return most;
  if (!wanted.every((one) => (most as readonly string[]).includes(one))) return undefined;
  return known.filter((one) => wanted.includes(one));
}
