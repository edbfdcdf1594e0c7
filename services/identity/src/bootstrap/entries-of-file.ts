import { normalAddress } from '@eventdesk/domain/address';
import type { Area } from '@eventdesk/domain/catalog/events';
import { defaultLimits } from '@eventdesk/domain/catalog/settings';
import { statusStates } from '@eventdesk/domain/shapes';
import type { Bootstrap } from '@eventdesk/platform/config/bootstrap';
import { ConfigProblem } from '@eventdesk/platform/config/problem';
import { defaultSeries } from './defaults';
import type { Making, Wanted } from './wanted';

const initialNumber = 100_001;

const addressOf = (text: string, place: string): string => {
  const address = normalAddress(text);
  if (address === undefined)
    throw new ConfigProblem(`EVENTDESK_BOOTSTRAP: ${place}`, 'is no address in ASCII', 'support@desk.example');
  return address;
};

/** The entries of a file; `onlyOnce` when they are what a first start makes. */
export function entriesOf(file: Bootstrap, onlyOnce: boolean): readonly Wanted[] {
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
