import type { Principal } from '@eventdesk/kernel/principal';
import { Problem } from '@eventdesk/kernel/problem';
import type { PrincipalResolver } from '@eventdesk/platform/http/access';
import type { HttpRequest } from '@eventdesk/platform/http/request';
import { headerOf } from '@eventdesk/platform/http/request';
import type { TokenPrincipals } from './token-principals';

/** Who calls, by the bearer token of the request (RFC 6750). */
export class BearerPrincipals implements PrincipalResolver {
  constructor(private readonly tokens: TokenPrincipals) {}

  /** Throws Problem `unauthenticated` for a token that does not hold; without one the caller is a visitor. */
  async resolve(request: Pick<HttpRequest, 'headers'>): Promise<Principal> {
    const header = headerOf(request, 'authorization');
    if (header === undefined) return { kind: 'visitor' };
    const token = /^bearer +([\w.~+/=-]{1,4096}) *$/i.exec(header)?.[1];
    const principal = token === undefined ? undefined : await this.tokens.resolve(token);
    if (!principal)
      throw new Problem('unauthenticated', 'unauthenticated', 'the bearer token is wrong, over or no longer let in');
    return principal;
  }
}
