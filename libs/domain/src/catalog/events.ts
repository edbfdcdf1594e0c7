import { event } from '@eventdesk/kernel/event';
import { scopes } from '@eventdesk/kernel/principal';
import { personal } from '@eventdesk/kernel/personal';
import { z } from 'zod';
import { id, names, personalAddress, statusState, time } from '../shapes';

/**
 * Settings are events too. Each event holds an entry as it is from now on; the first one makes it. `applied` is a keyed
 * hash of the bootstrap file's entry that led to it: a start compares the file with that, never with the present state.
 */
const entry = { at: time, id, applied: z.string().optional() };
/** A label that other entries refer to; it never changes. */
const key = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-z0-9][a-z0-9._-]*$/);

/** Where a secret is: sealed in the work state, never in an event (T35). */
export const credential = z.strictObject({ reference: z.string(), version: z.number().int().positive() });

export const DepartmentDefined = event('DepartmentDefined', 1, z.strictObject({ ...entry, key, name: names }));
export const TicketTypeDefined = event(
  'TicketTypeDefined',
  1,
  z.strictObject({
    ...entry,
    key,
    name: names,
    department: id.nullable(),
    /** Priority that its tickets get when none is chosen. */
    priority: id.nullable(),
    /** Key of the number series. */
    series: z.string(),
    /** Whether people copied on a proven mail take part in the ticket (T02). */
    copiesTakePart: z.boolean(),
    retired: z.boolean(),
  }),
);
export const StatusDefined = event(
  'StatusDefined',
  1,
  z.strictObject({ ...entry, key, name: names, state: statusState, order: z.number().int() }),
);
export const PriorityDefined = event(
  'PriorityDefined',
  1,
  z.strictObject({ ...entry, key, name: names, order: z.number().int(), color: z.string().nullable() }),
);
export const CategoryDefined = event('CategoryDefined', 1, z.strictObject({ ...entry, key, name: names }));
export const LineDefined = event(
  'LineDefined',
  1,
  z.strictObject({
    ...entry,
    /** Address of the desk's own mailbox, normal form (T08). */
    address: z.string().max(320),
    type: id,
    /** Host whose `Authentication-Results` are believed (T34). */
    authservId: z.string().nullable(),
    /** Where mail is fetched from, sealed; kept until mailboxes are fetched. */
    imap: credential.nullable(),
    /** Name that stands beside the address in what it sends. */
    name: z.string().nullable(),
    /** Whether a new ticket is confirmed by mail (OT-2). */
    confirms: z.boolean(),
    retired: z.boolean(),
  }),
);
export const AgentDefined = event(
  'AgentDefined',
  1,
  z.strictObject({
    ...entry,
    email: personalAddress,
    name: personal(z.string().max(200)),
    departments: z.union([z.literal('*'), z.array(id)]),
    role: z.enum(['agent', 'administrator']),
    password: credential.nullable(),
    active: z.boolean(),
  }),
);
export const ClientDefined = event(
  'ClientDefined',
  1,
  z.strictObject({
    ...entry,
    /** What the client calls itself: OAuth's `client_id`. */
    clientId: z.string().min(1).max(200),
    type: id.nullable(),
    departments: z.union([z.literal('*'), z.array(id)]),
    scopes: z.array(z.enum(scopes)),
    /** The agent it acts as. */
    agent: id.nullable(),
    confirms: z.boolean(),
    secret: credential,
    revoked: z.boolean(),
  }),
  'internal',
);
export const LimitsDefined = event(
  'LimitsDefined',
  1,
  z.strictObject({
    ...entry,
    /** T42: automatic mails to unproven addresses a line sends in an hour. */
    unprovenMailsPerLineAndHour: z.number().int().nonnegative(),
    /** T42: mails of all kinds to one unproven address in an hour, and in a day. */
    unprovenMailsPerAddressAndHour: z.number().int().nonnegative(),
    unprovenMailsPerAddressAndDay: z.number().int().nonnegative(),
    /** T01: automatic mails to one proven address in an hour. */
    automaticMailsPerAddressAndHour: z.number().int().nonnegative(),
    /** T31: mails from one network in an hour; connections of one network at once. */
    mailsPerNetworkAndHour: z.number().int().nonnegative(),
    connectionsPerNetwork: z.number().int().positive(),
    /** T31: bytes that one network may upload in an hour. */
    uploadBytesPerNetworkAndHour: z.number().int().nonnegative(),
    /** T42: form posts of a network in an hour before each needs a proof of work. */
    formPostsPerNetworkAndHour: z.number().int().nonnegative(),
  }),
);
/** A number series; `start` never changes (PG-2). */
export const SeriesDefined = event(
  'SeriesDefined',
  1,
  z.strictObject({
    ...entry,
    key,
    prefix: z.string().max(16),
    start: z.number().int().positive(),
    generation: z.number().int().positive(),
  }),
);
/** A number was taken: it is the series' start + the revision of this event. */
export const NumberAllocated = event('NumberAllocated', 1, z.strictObject({ ticket: id }), 'internal');

/** Every settings event, by the area whose stream `settings-<area>` holds it. */
export const areas = {
  departments: DepartmentDefined,
  types: TicketTypeDefined,
  statuses: StatusDefined,
  priorities: PriorityDefined,
  categories: CategoryDefined,
  lines: LineDefined,
  agents: AgentDefined,
  clients: ClientDefined,
  limits: LimitsDefined,
  series: SeriesDefined,
} as const;
export type Area = keyof typeof areas;
export const areaNames = Object.keys(areas) as readonly Area[];
export const areaStream = (area: Area): string => `settings-${area}`;
