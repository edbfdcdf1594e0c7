import type { NewEvent } from '@eventdesk/kernel/event';
import type { Area } from '../catalog/events';
import { areaNames, areas, areaStream } from '../catalog/events';
import type { Settings } from '../catalog/settings';
import { defaultLimits, noSettings, withSetting } from '../catalog/settings';
import type { StatusState } from '../shapes';
import { statusStates } from '../shapes';
import { statusesFor } from '../ticket/opening';

/** An id for tests, told by its number. */
export const testId = (n: number): string => `00000000-0000-8000-8000-${String(n).padStart(12, '0')}`;
/** When everything in these settings was defined. */
export const settingsAt = '2026-01-01T00:00:00.000Z';

/** Ids of the entries that tests name. */
export const known = {
  support: testId(1),
  sales: testId(2),
  request: testId(11),
  order: testId(12),
  normal: testId(21),
  urgent: testId(22),
  supportLine: testId(31),
  helpLine: testId(32),
  salesLine: testId(33),
  ada: testId(41),
  bob: testId(42),
  gone: testId(43),
  shop: testId(51),
  series: testId(61),
  limits: testId(71),
} as const;

const base = { at: settingsAt };
const name = (en: string) => ({ en });
const type = { ...base, priority: known.normal, series: 'main', retired: false };
const line = { ...base, authservId: null, imap: null, name: null, confirms: true, retired: false };
const agent = { ...base, role: 'agent', password: null, active: true };

/** Events of a small desk by area: two departments, types and priorities, three lines, three agents, one client. */
export const entries: Readonly<Record<Area, readonly object[]>> = {
  departments: [
    { ...base, id: known.support, key: 'support', name: name('Support') },
    { ...base, id: known.sales, key: 'sales', name: name('Sales') },
  ],
  types: [
    {
      ...type,
      id: known.request,
      key: 'request',
      name: name('Request'),
      department: known.support,
      copiesTakePart: true,
    },
    { ...type, id: known.order, key: 'order', name: name('Order'), department: known.sales, copiesTakePart: false },
  ],
  statuses: statusStates.map((state, order) => ({
    ...base,
    id: testId(100 + order),
    key: state,
    name: name(state),
    state,
    order,
  })),
  priorities: [
    { ...base, id: known.normal, key: 'normal', name: name('Normal'), order: 2, color: null },
    { ...base, id: known.urgent, key: 'urgent', name: name('Urgent'), order: 1, color: '#c00' },
  ],
  categories: [],
  lines: [
    { ...line, id: known.supportLine, address: 'support@desk.example', type: known.request, name: 'The Desk' },
    { ...line, id: known.helpLine, address: 'help@desk.example', type: known.request },
    { ...line, id: known.salesLine, address: 'sales@desk.example', type: known.order },
  ],
  agents: [
    { ...agent, id: known.ada, email: 'ada@desk.example', name: 'Ada', departments: '*', role: 'administrator' },
    { ...agent, id: known.bob, email: 'bob@desk.example', name: 'Bob', departments: [known.support] },
    { ...agent, id: known.gone, email: 'gone@desk.example', name: 'Gone', departments: '*', active: false },
  ],
  clients: [
    {
      ...base,
      id: known.shop,
      clientId: 'shop',
      type: known.request,
      departments: '*',
      scopes: ['tickets:read', 'tickets:write'],
      agent: null,
      confirms: true,
      secret: { reference: 'clients/shop/1', version: 1 },
      revoked: false,
    },
  ],
  limits: [{ ...base, id: known.limits, ...defaultLimits }],
  series: [{ ...base, id: known.series, key: 'main', prefix: '', start: 100001, generation: 1 }],
};

/** The definition of an area's event, for entries that only a test knows. */
export const settingEvent = (area: Area, entry: object): NewEvent =>
  (areas[area] as unknown as (data: object) => NewEvent)(entry);

/** Settings folded from entries. */
export const settingsOf = (all: Partial<Readonly<Record<Area, readonly object[]>>> = entries): Settings =>
  areaNames.reduce(
    (settings, area) =>
      (all[area] ?? []).reduce<Settings>(
        (before, entry, revision) =>
          withSetting(before, { stream: areaStream(area), revision, ...settingEvent(area, entry) }),
        settings,
      ),
    noSettings,
  );

/** The small desk's settings, and its status for each state. */
export const settings = settingsOf();
export const statuses = statusesFor(settings);
export const statusOf = (state: StatusState) => statuses[state];
