import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { z } from 'zod';
import type { Names, Status, StatusState } from '../shapes';
import type { Area } from './events';
import { areaNames, areas, areaStream } from './events';

type Entry<A extends Area> = Omit<z.output<(typeof areas)[A]['schema']>, 'at' | 'applied'>;
export type Department = Entry<'departments'>;
export type TicketType = Entry<'types'>;
export type StatusEntry = Entry<'statuses'>;
export type Priority = Entry<'priorities'>;
export type Category = Entry<'categories'>;
export type Line = Entry<'lines'>;
export type Agent = Entry<'agents'>;
export type Client = Entry<'clients'>;
export type Limits = Omit<Entry<'limits'>, 'id'>;
export type Series = Entry<'series'>;

/** The settings as they stand at some revision of each area; immutable, so that it can be shared. */
export interface Settings {
  readonly revisions: Readonly<Record<Area, number>>;
  readonly departments: ReadonlyMap<string, Department>;
  readonly types: ReadonlyMap<string, TicketType>;
  readonly statuses: ReadonlyMap<string, StatusEntry>;
  readonly priorities: ReadonlyMap<string, Priority>;
  readonly categories: ReadonlyMap<string, Category>;
  readonly lines: ReadonlyMap<string, Line>;
  readonly agents: ReadonlyMap<string, Agent>;
  readonly clients: ReadonlyMap<string, Client>;
  readonly limits: ReadonlyMap<string, Entry<'limits'>>;
  readonly series: ReadonlyMap<string, Series>;
}

/** T31's and T42's figures, where the settings say nothing else. */
export const defaultLimits: Limits = {
  unprovenMailsPerLineAndHour: 200,
  unprovenMailsPerAddressAndHour: 3,
  unprovenMailsPerAddressAndDay: 10,
  automaticMailsPerAddressAndHour: 10,
  mailsPerNetworkAndHour: 200,
  connectionsPerNetwork: 10,
  uploadBytesPerNetworkAndHour: 25 * 1024 * 1024,
  formPostsPerNetworkAndHour: 5,
};

export const noSettings: Settings = {
  revisions: Object.fromEntries(areaNames.map((area) => [area, -1])) as Record<Area, number>,
  ...(Object.fromEntries(areaNames.map((area) => [area, new Map()])) as unknown as Omit<Settings, 'revisions'>),
};

const areaOf = new Map<string, Area>(areaNames.map((area) => [areaStream(area), area]));

/** Folds an event of a settings stream in; what was seen already changes nothing. */
export function withSetting(
  settings: Settings,
  event: Pick<RecordedEvent, 'stream' | 'revision' | 'type' | 'data'>,
): Settings {
  const area = areaOf.get(event.stream);
  if (!area || event.revision <= settings.revisions[area]) return settings;
  const revisions = { ...settings.revisions, [area]: event.revision };
  if (event.type !== areas[area].type) return { ...settings, revisions };
  const { at: _at, applied: _applied, ...entry } = event.data as { at: string; applied?: string; id: string };
  return { ...settings, revisions, [area]: new Map(settings[area] as Map<string, unknown>).set(entry.id, entry) };
}

export const limitsOf = (settings: Settings): Limits => settings.limits.values().next().value ?? defaultLimits;

/** The line of an address in normal form, if it is one of ours and not retired. */
export const lineAt = (settings: Settings, address: string): Line | undefined =>
  [...settings.lines.values()].find((line) => line.address === address && !line.retired);

/** The first status that is in a state, by the order of the settings. */
export function statusIn(settings: Settings, state: StatusState): Status {
  const found = [...settings.statuses.values()]
    .filter((status) => status.state === state)
    .sort((a, b) => a.order - b.order)[0];
  if (!found) throw new Error(`the settings have no status in state ${state}; define one`);
  return { id: found.id, state };
}

/** A name in a language: that language's, else the one for all, else English, else any. */
export const nameIn = (name: Names, language: string): string =>
  name[language] ?? name['*'] ?? name['en'] ?? Object.values(name)[0] ?? '';

/** The series that a type's tickets are numbered by. */
export function seriesOf(settings: Settings, type: TicketType): Series {
  const series = [...settings.series.values()].find((candidate) => candidate.key === type.series);
  if (!series) throw new Error(`ticket type ${type.key} names the number series ${type.series}, which is not defined`);
  return series;
}
/** Stream of a series' present generation. */
export const seriesStream = (series: Series): string => `numbers-${series.key}.${series.generation}`;
/** A number as it is shown, without `#`. */
export const shownNumber = (series: Series, revision: number): string => `${series.prefix}${series.start + revision}`;
