import type { Bootstrap } from '@eventdesk/platform/config/bootstrap';

/** Lines of the made-up company. */
export const lines = {
  workshop: 'workshop@northlight.example',
  sales: 'sales@northlight.example',
  invoices: 'invoices@northlight.example',
} as const;

/** Agents, and the API clients that act as them. */
export const agents = {
  mina: { email: 'mina@northlight.example', name: 'Mina Karimi', client: 'demo-mina' },
  tom: { email: 'tom@northlight.example', name: 'Tom Weller', client: 'demo-tom' },
  lucia: { email: 'lucia@northlight.example', name: 'Lucia Ferri', client: 'demo-lucia' },
} as const;
export type AgentName = keyof typeof agents;

const scopes =
  'tickets:read tickets:write inbound:read inbound:raw deliveries:read deliveries:raw events:read personal:read settings:write';

/** A workshop for bicycles, as a bootstrap file; `secret` makes one for each API client. */
export function companyFile(secret: () => string): Readonly<Partial<Record<keyof Bootstrap, unknown>>> {
  const agent = (name: AgentName, role: 'agent' | 'administrator', departments: readonly string[]) => ({
    email: agents[name].email,
    name: agents[name].name,
    departments,
    role,
  });
  const client = (name: AgentName, type: string) => ({
    id: agents[name].client,
    secret: secret(),
    type,
    departments: ['*'],
    scope: scopes,
    agent: agents[name].email,
  });
  return {
    departments: [
      { key: 'workshop', name: { en: 'Workshop', fa: 'تعمیرگاه' } },
      { key: 'sales', name: { en: 'Sales', fa: 'فروش' } },
      { key: 'accounts', name: { en: 'Accounts', fa: 'حسابداری' } },
    ],
    types: [
      { key: 'repair', name: { en: 'Repair', fa: 'تعمیر' }, department: 'workshop' },
      { key: 'enquiry', name: { en: 'Enquiry', fa: 'پرسش' }, department: 'sales' },
      { key: 'invoice', name: { en: 'Invoice', fa: 'صورت‌حساب' }, department: 'accounts' },
    ],
    categories: [
      { key: 'brakes', name: { en: 'Brakes', fa: 'ترمز' } },
      { key: 'gears', name: { en: 'Gears', fa: 'دنده' } },
    ],
    lines: [
      { address: lines.workshop, type: 'repair', name: 'Northlight Workshop' },
      { address: lines.sales, type: 'enquiry', name: 'Northlight Sales' },
      { address: lines.invoices, type: 'invoice', name: 'Northlight Accounts' },
    ],
    agents: [
      agent('mina', 'agent', ['workshop', 'sales']),
      agent('tom', 'agent', ['sales', 'accounts']),
      agent('lucia', 'administrator', ['*']),
    ],
    clients: [client('mina', 'repair'), client('tom', 'enquiry'), client('lucia', 'repair')],
    // A whole day comes in within seconds, from senders that nobody can prove on one machine.
    limits: {
      unprovenMailsPerLineAndHour: 1000,
      unprovenMailsPerAddressAndHour: 20,
      unprovenMailsPerAddressAndDay: 50,
    },
  };
}
