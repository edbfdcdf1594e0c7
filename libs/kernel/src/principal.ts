/** Rights that a client's token carries: OAuth's `scope`. The names are public and stay. */
export const scopes = [
  'tickets:read',
  'tickets:write',
  'tickets:impersonate',
  'inbound:read',
  'inbound:raw',
  'deliveries:read',
  'deliveries:raw',
  'events:read',
  'personal:read',
  'settings:write',
] as const;
export type Scope = (typeof scopes)[number];

/** Ids of the departments that somebody may see, or all of them. */
export type Departments = '*' | readonly string[];

/** Who asks: a required argument of every read and every command (T37, T45). */
export type Principal =
  | {
      readonly kind: 'client';
      /** Id of the client as UUID text. */
      readonly id: string;
      readonly scopes: readonly Scope[];
      readonly departments: Departments;
      /** Type that its tickets get. */
      readonly ticketType?: string;
      /** Whether its creates send confirmations (API-1). */
      readonly confirms: boolean;
    }
  | {
      readonly kind: 'agent';
      readonly id: string;
      readonly name: string;
      readonly role: 'agent' | 'administrator';
      readonly scopes: readonly Scope[];
      readonly departments: Departments;
      /** The client that acts as this agent, when it is one. */
      readonly client?: string;
      readonly ticketType?: string;
      readonly confirms: boolean;
    }
  | { readonly kind: 'requester'; readonly ticket: string; readonly participant: number }
  | { readonly kind: 'visitor' }
  | { readonly kind: 'system'; readonly name: string };

/** Text that names a principal in event metadata and in ids. */
export function actorOf(principal: Principal): string {
  switch (principal.kind) {
    case 'client':
    case 'agent':
      return `${principal.kind}:${principal.id}`;
    case 'requester':
      return `requester:${principal.ticket}:${principal.participant}`;
    case 'visitor':
      return 'visitor';
    case 'system':
      return principal.name;
  }
}

/** Whether a principal holds a scope. The desk itself holds all; visitors and requesters none. */
export const holds = (principal: Principal, scope: Scope): boolean =>
  principal.kind === 'system' ||
  ((principal.kind === 'client' || principal.kind === 'agent') && principal.scopes.includes(scope));

/** Whether a principal may see what belongs to a department (null: to none, which only `*` sees). */
export function seesDepartment(principal: Principal, department: string | null): boolean {
  if (principal.kind === 'system') return true;
  if (principal.kind !== 'client' && principal.kind !== 'agent') return false;
  return principal.departments === '*' || (department !== null && principal.departments.includes(department));
}
