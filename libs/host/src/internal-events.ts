import { catalogue } from '@eventdesk/domain/catalogue';

const internal: ReadonlySet<string> = new Set(
  [...catalogue.definitions.values()].filter(({ audience }) => audience === 'internal').map(({ type }) => type),
);

/** Whether events of a type leave the desk as markers. */
export const isInternal = (type: string): boolean => internal.has(type);
