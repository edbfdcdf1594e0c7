import type { Settings } from '@eventdesk/domain/catalog/settings';
import { revealed } from '@eventdesk/kernel/personal';
import type { KnownKeys } from '@eventdesk/platform/config/bootstrap-references';
import { defaultsBeside } from './defaults';

/** What a bootstrap file may refer to without defining it: what is there, and what a first start makes beside it. */
export function knownKeys(settings: Settings): Required<KnownKeys> {
  const keys = (entries: ReadonlyMap<string, { readonly key: string }>): readonly string[] =>
    [...entries.values()].map(({ key }) => key);
  const beside = defaultsBeside(undefined);
  return {
    departments: keys(settings.departments),
    types: keys(settings.types),
    priorities: [...keys(settings.priorities), ...beside.priorities.map(({ key }) => key)],
    series: [...keys(settings.series), ...beside.series.map(({ key }) => key)],
    agents: [...settings.agents.values()].flatMap(({ email }) => revealed(email, undefined) ?? []),
  };
}
