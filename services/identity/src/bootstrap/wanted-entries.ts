import type { Area } from '@eventdesk/domain/catalog/events';
import type { Bootstrap } from '@eventdesk/platform/config/bootstrap';
import { defaultsBeside } from './defaults';
import { entriesOf } from './entries-of-file';
import type { Wanted } from './wanted';

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
