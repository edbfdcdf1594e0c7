import { normalAddress } from '@eventdesk/domain/address';
import type { Area } from '@eventdesk/domain/catalog/events';
import { defaultLimits } from '@eventdesk/domain/catalog/settings';
import { statusStates } from '@eventdesk/domain/shapes';
import type { Bootstrap } from '@eventdesk/platform/config/bootstrap';
import { ConfigProblem } from '@eventdesk/platform/config/problem';
import { defaultsBeside, defaultSeries } from './defaults';

/** Where the secret of an entry is kept. */
export interface Credential {
  readonly reference: string;
  readonly version: number;
}

/** What an entry is made with. */
export interface Making {
  /** Id of the entry of an area with a key. */
  readonly idOf: (area: Area, key: string) => string;
  /** The entry as it is now; undefined when there is none. */
  readonly present: Readonly<Record<string, unknown>> | undefined;
  /** The entry's secret, when it has one. */
  readonly credential: Credential | undefined;
}

/** An entry as the file, or a first start, wants it. */
export interface Wanted {
  readonly area: Area;
  /** What tells it from others of its area. */
  readonly key: string;
  /** Id that the file names, UUID text. */
  readonly id?: string;
  /** What is compared with what was applied last: the entry as it stands in the file, secrets included. */
  readonly source: unknown;
  /** Made when the area has no such entry, then left alone. */
  readonly onlyOnce: boolean;
  /** `hashed`: only its hash is needed. */
  readonly secret?: { readonly text: string; readonly kept: 'hashed' | 'whole' };
  /** Whose key seals its personal values. */
  readonly owner?: string;
  /** Members of the event besides `at`, `id` and `applied`. */
  readonly make: (making: Making) => Readonly<Record<string, unknown>>;
}

const initialNumber = 100_001;

const addressOf = (text: string, place: string): string => {
  const address = normalAddress(text);
  if (address === undefined)
    throw new ConfigProblem(`EVENTDESK_BOOTSTRAP: ${place}`, 'is no address in ASCII', 'support@desk.example');
  return address;
};

/** Every entry in the order in which they refer to each other: a later one only to earlier ones. */
export function wantedEntries(file: Bootstrap | undefined): readonly Wanted[] {
  const once = { ...empty, ...defaultsBeside(file) };
  return [...entriesOf(once, true), ...(file ? entriesOf(file, false) : [])].sort(
    (a, b) => order.indexOf(a.area) - order.indexOf(b.area),
  );
}

const order: readonly Area[] = [
  'departments',
  'statuses',
  'priorities',
  'categories',
  'series',
  'types',
  'lines',
  'agents',
  'clients',
  'limits',
];
const empty: Bootstrap = {
  departments: [],
  types: [],
  series: [],
  statuses: [],
  priorities: [],
  categories: [],
  lines: [],
  agents: [],
  clients: [],
  limits: {},
};

function entriesOf(file: Bootstrap, onlyOnce: boolean): readonly Wanted[] {
  const named = <E extends { key: string; id?: string | undefined }>(
    area: Area,
    entry: E,
    make: Wanted['make'],
    source: unknown = entry,
  ): Wanted => ({ area, key: entry.key, ...(entry.id === undefined ? {} : { id: entry.id }), source, onlyOnce, make });
  const departments = (keys: readonly string[], { idOf }: Making) =>
    keys.includes('*') ? '*' : keys.map((key) => idOf('departments', key));
  const optional = (area: Area, key: string | null | undefined, { idOf }: Making) =>
    key == null ? null : idOf(area, key);

  return [
    ...file.departments.map((entry) => named('departments', entry, () => ({ key: entry.key, name: entry.name }))),
    ...file.statuses.map((entry, index) => {
      // In the order of the life cycle, so that the first of all is what a new ticket has.
      const place = statusStates.indexOf(entry.state) * 1000 + (onlyOnce ? 500 : index);
      const { key, name, state } = entry;
      return named('statuses', entry, () => ({ key, name, state, order: place }), { ...entry, place });
    }),
    ...file.priorities.map((entry) =>
      named('priorities', entry, () => ({
        key: entry.key,
        name: entry.name,
        order: entry.order,
        color: entry.color ?? null,
      })),
    ),
    ...file.categories.map((entry) => named('categories', entry, () => ({ key: entry.key, name: entry.name }))),
    ...file.series.map((entry) =>
      named('series', entry, ({ present }) => ({
        key: entry.key,
        prefix: entry.prefix,
        start: present?.['start'] ?? entry.start ?? initialNumber,
        generation: present?.['generation'] ?? 1,
      })),
    ),
    ...file.types.map((entry) =>
      named('types', entry, (making) => ({
        key: entry.key,
        name: entry.name,
        department: optional('departments', entry.department, making),
        priority: optional('priorities', entry.priority, making),
        series: entry.series ?? defaultSeries,
        copiesTakePart: entry.copiesTakePart ?? false,
        retired: making.present?.['retired'] ?? false,
      })),
    ),
    ...file.lines.map((entry, index): Wanted => {
      const address = addressOf(entry.address, `lines[${index}].address`);
      return {
        area: 'lines',
        key: address,
        source: entry,
        onlyOnce,
        ...(entry.imap === undefined ? {} : { secret: { text: entry.imap, kept: 'whole' as const } }),
        make: ({ idOf, present, credential }) => ({
          address,
          type: idOf('types', entry.type),
          authservId: entry.authservId ?? null,
          imap: credential ?? null,
          name: entry.name ?? null,
          confirms: entry.confirms ?? true,
          retired: present?.['retired'] ?? false,
        }),
      };
    }),
    ...file.agents.map((entry, index): Wanted => {
      const email = addressOf(entry.email, `agents[${index}].email`);
      return {
        area: 'agents',
        key: email,
        source: entry,
        onlyOnce,
        owner: email,
        ...(entry.password === undefined ? {} : { secret: { text: entry.password, kept: 'hashed' as const } }),
        make: (making) => ({
          email,
          name: entry.name,
          departments: departments(entry.departments, making),
          role: entry.role,
          password: making.credential ?? making.present?.['password'] ?? null,
          active: making.present?.['active'] ?? true,
        }),
      };
    }),
    ...file.clients.map((entry, index): Wanted => {
      const agent = entry.agent === undefined ? null : addressOf(entry.agent, `clients[${index}].agent`);
      return {
        area: 'clients',
        key: entry.id,
        source: entry,
        onlyOnce,
        ...(entry.secret === undefined ? {} : { secret: { text: entry.secret, kept: 'hashed' as const } }),
        make: (making) => ({
          clientId: entry.id,
          type: optional('types', entry.type, making),
          departments: departments(entry.departments, making),
          scopes: [...new Set(entry.scope)],
          agent: agent === null ? null : making.idOf('agents', agent),
          confirms: entry.confirm,
          secret: making.credential ?? making.present?.['secret'],
          revoked: making.present?.['revoked'] ?? false,
        }),
      };
    }),
    ...(Object.keys(file.limits).length === 0
      ? []
      : [
          {
            area: 'limits' as const,
            key: 'limits',
            source: file.limits,
            onlyOnce,
            make: () => ({ ...defaultLimits, ...file.limits }),
          },
        ]),
  ];
}
