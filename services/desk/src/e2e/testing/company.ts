import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Api } from './api';
import type { DeskUnderTest } from './desk-under-test';

const everything =
  'tickets:read tickets:write tickets:impersonate inbound:read inbound:raw deliveries:read deliveries:raw events:read personal:read';

export const line = 'support@desk.example';
export const awaitingReply = '233476065495939904005866822871905093425';

/** Limits out of the way of tests that do much from one address. */
export const generous = {
  unprovenMailsPerLineAndHour: 100_000,
  unprovenMailsPerAddressAndHour: 100_000,
  unprovenMailsPerAddressAndDay: 100_000,
  automaticMailsPerAddressAndHour: 100_000,
};

/** The documented bootstrap with the clients that tests act as; `shop` is the documented one. */
export const company = {
  departments: [
    { key: 'support', name: 'Support' },
    { key: 'sales', name: 'Sales' },
  ],
  types: [
    { key: 'request', name: 'Request', department: 'support' },
    { key: 'order', name: 'Order', department: 'sales' },
  ],
  lines: [
    { address: line, type: 'request', authservId: 'mx.desk.example', name: 'Desk Support' },
    { address: 'sales@desk.example', type: 'order', authservId: 'mx.desk.example' },
  ],
  agents: [
    {
      email: 'ada@desk.example',
      name: 'Ada',
      password: 'ada has a long password',
      departments: ['support'],
      role: 'administrator',
    },
  ],
  statuses: [
    {
      key: 'awaiting-reply',
      name: { en: 'Awaiting reply', fa: 'منتظر پاسخ' },
      state: 'awaiting-reply',
      id: awaitingReply,
    },
  ],
  priorities: [
    { key: 'normal', name: { en: 'Normal' }, order: 2 },
    { key: 'high', name: { en: 'High' }, order: 3 },
  ],
  clients: [
    {
      id: 'shop',
      secret: 'the shop has a secret of its own',
      type: 'request',
      departments: ['*'],
      scope: 'tickets:read tickets:write inbound:read',
    },
    {
      id: 'ada-desk',
      secret: 'ada works by this client',
      agent: 'ada@desk.example',
      departments: ['*'],
      scope: everything,
    },
    { id: 'auditor', secret: 'the auditor sees it all', type: 'request', departments: ['*'], scope: everything },
    { id: 'reader', secret: 'sees events and no names', departments: ['support'], scope: 'events:read' },
    { id: 'seller', secret: 'sales has its own client', type: 'order', departments: ['sales'], scope: everything },
    { id: 'nowhere', secret: 'this one has no department', type: 'request', departments: [], scope: everything },
  ],
};

/** A client of the company, with a token. */
export function client(desk: DeskUnderTest, id: string): Promise<Api> {
  const secret = company.clients.find((one) => one.id === id)?.secret ?? '';
  return Api.of(desk.http, { id, secret });
}

/** Follows the one-time link of a desk that nobody has set up (T44): the administrator's client. */
export async function setUp(desk: DeskUnderTest, password = 'correct horse battery'): Promise<Api> {
  const link = readFileSync(join(desk.place.data, 'setup-link'), 'utf8').trim();
  const body = { email: 'root@desk.example', name: 'Root', password };
  const made = await new Api(desk.http).post<{ client_id: string; client_secret: string }>(
    new URL(link).pathname,
    body,
  );
  if (made.status !== 201) throw new Error(`not set up: ${made.status} ${made.text}`);
  return Api.of(desk.http, { id: made.body.client_id, secret: made.body.client_secret });
}
