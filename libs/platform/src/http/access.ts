import type { Principal, Scope } from '@eventdesk/kernel/principal';
import { holds } from '@eventdesk/kernel/principal';
import { Problem } from '@eventdesk/kernel/problem';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { createParamDecorator, SetMetadata } from '@nestjs/common';
import type { HttpRequest } from './request';

/**
 * Who may use a route: `public` anybody, `signed-in` every client and agent, `administrator`, or whoever holds a scope.
 * What of it he may see is the query's affair, not the route's.
 */
export type AccessRule = 'public' | 'signed-in' | 'administrator' | Scope;

/** Finds out who calls. Throws Problem `unauthenticated` for a credential that is wrong; a visitor has none. */
export interface PrincipalResolver {
  resolve(request: HttpRequest): Promise<Principal> | Principal;
}

const accessKey = 'eventdesk:access';

/** Declares who may use a route (or every route of a controller). A route without it stops the start. */
export const Access = (rule: AccessRule): MethodDecorator & ClassDecorator => SetMetadata(accessKey, rule);

/** The rule that a handler, else its controller, declares. */
export const accessOf = (handler: object, controller: object): AccessRule | undefined =>
  (Reflect.getMetadata(accessKey, handler) ?? Reflect.getMetadata(accessKey, controller)) as AccessRule | undefined;

/** Who calls, as the guard found out. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<HttpRequest>();
  if (!principal) throw new Error('a route was reached without a principal');
  return principal;
});

/** Lets a request through if the rule of its route allows who calls; sets the principal. */
export class AccessGuard implements CanActivate {
  constructor(private readonly resolver: PrincipalResolver) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const rule = accessOf(context.getHandler(), context.getClass());
    if (rule === undefined) throw new Error('a route declares no access rule');
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const principal: Principal = rule === 'public' ? { kind: 'visitor' } : await this.resolver.resolve(request);
    if (rule !== 'public') refuse(rule, principal);
    request.principal = principal;
    return true;
  }
}

function refuse(rule: Exclude<AccessRule, 'public'>, principal: Principal): void {
  if (principal.kind !== 'client' && principal.kind !== 'agent')
    throw new Problem('unauthenticated', 'unauthenticated', 'this address needs a bearer token');
  if (rule === 'signed-in') return;
  if (rule === 'administrator') {
    if (principal.kind === 'agent' && principal.role === 'administrator') return;
    throw new Problem('forbidden', 'forbidden', 'this address is for administrators');
  }
  if (!holds(principal, rule))
    throw new Problem('missing-scope', 'forbidden', `this address needs the scope ${rule}`, {
      members: { scope: rule },
    });
}
