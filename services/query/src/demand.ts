import { Problem } from '@eventdesk/kernel/problem';
import type { Principal, Scope } from '@eventdesk/kernel/principal';
import { holds } from '@eventdesk/kernel/principal';

/** Refuses whoever does not hold a scope. Every read begins with it, whatever stood before the read. */
export function demand(principal: Principal, scope: Scope): void {
  if (!holds(principal, scope))
    throw new Problem('scope-missing', 'forbidden', `this needs the scope ${scope}, which your token does not have`);
}

/** What one may not see is not there (T20, T37). */
export const notThere = (what: string): Problem =>
  new Problem(`${what}-not-found`, 'not-found', `there is no such ${what}`);
