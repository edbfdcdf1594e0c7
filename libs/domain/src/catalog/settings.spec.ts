import { entries, known, settings, settingEvent, settingsOf } from '../testing/default-settings';
import { areaNames, areaStream } from './events';
import type { Series } from './settings';
import {
  defaultLimits,
  limitsOf,
  lineAt,
  nameIn,
  noSettings,
  seriesOf,
  seriesStream,
  shownNumber,
  statusIn,
  withSetting,
} from './settings';

const at = '2026-01-02T00:00:00.000Z';
const series = settings.series.get(known.series) as Series;

describe('the fold of settings', () => {
  it('holds every entry of every area by its id, without when and from where it was applied', () => {
    for (const area of areaNames)
      expect([...settings[area].keys()]).toEqual(entries[area].map((entry) => (entry as { id: string }).id));
    expect(settings.departments.get(known.support)).toEqual({
      id: known.support,
      key: 'support',
      name: { en: 'Support' },
    });
    const applied = settingsOf({ departments: [{ ...entries.departments[0], applied: 'mac' }] });
    expect(applied.departments).toEqual(settingsOf({ departments: entries.departments.slice(0, 1) }).departments);
  });

  it('takes the last event of an entry, and each event once', () => {
    const renamed = {
      ...settingEvent('departments', { ...entries.departments[0], at, name: { en: 'Help' } }),
      stream: 'settings-departments',
    };
    const after = withSetting(settings, { ...renamed, revision: 2 });
    expect(after.departments.get(known.support)?.name).toEqual({ en: 'Help' });
    expect(withSetting(after, { ...renamed, data: entries.departments[0], revision: 2 })).toBe(after);
    expect(settings.departments.get(known.support)?.name).toEqual({ en: 'Support' });
  });

  it('counts events of other types, and leaves other streams alone', () => {
    const met = { type: 'CommandMet', data: { at }, stream: areaStream('lines') };
    expect(withSetting(noSettings, { ...met, revision: 0 })).toEqual({
      ...noSettings,
      revisions: { ...noSettings.revisions, lines: 0 },
    });
    expect(withSetting(noSettings, { ...met, stream: 'settings-policies', revision: 0 })).toBe(noSettings);
  });
});

describe('what is read from settings', () => {
  it('a line that is ours, unless it is retired', () => {
    expect(lineAt(settings, 'sales@desk.example')?.id).toBe(known.salesLine);
    const retired = settingsOf({ lines: [{ ...entries.lines[2], retired: true }] });
    expect(lineAt(retired, 'sales@desk.example')).toBeUndefined();
  });

  it('the first status of a state by its order; none is an error that says so', () => {
    const two = settingsOf({
      statuses: [
        { ...entries.statuses[0], order: 5 },
        { ...entries.statuses[0], id: known.ada, order: 1 },
      ],
    });
    expect(statusIn(two, 'awaiting-reply')).toEqual({ id: known.ada, state: 'awaiting-reply' });
    expect(() => statusIn(two, 'solved')).toThrow('no status in state solved');
  });

  it('a name in the language asked for, else for all, else English, else any', () => {
    expect(nameIn({ en: 'Open', fa: 'باز' }, 'fa')).toBe('باز');
    expect(nameIn({ en: 'Open', '*': 'Offen' }, 'fa')).toBe('Offen');
    expect(nameIn({ it: 'Aperto', en: 'Open' }, 'fa')).toBe('Open');
    expect(nameIn({ it: 'Aperto' }, 'fa')).toBe('Aperto');
  });

  it('PG-2 numbers: the series of the type, its start and the revision, its prefix', () => {
    expect(seriesOf(settings, [...settings.types.values()][0] as never)).toBe(series);
    expect(seriesStream(series)).toBe('numbers-main.1');
    expect([0, 1, 899_999].map((revision) => shownNumber(series, revision))).toEqual(['100001', '100002', '1000000']);
    expect(shownNumber({ ...series, prefix: 'R-' }, 0)).toBe('R-100001');
    expect(() => seriesOf(settingsOf({}), { key: 'request', series: 'main' } as never)).toThrow(
      'request names the number series main',
    );
  });

  it('T42 limits: those of the settings, else the figures that are written down', () => {
    expect(limitsOf(noSettings)).toBe(defaultLimits);
    expect(defaultLimits).toMatchObject({
      unprovenMailsPerLineAndHour: 200,
      unprovenMailsPerAddressAndHour: 3,
      unprovenMailsPerAddressAndDay: 10,
      automaticMailsPerAddressAndHour: 10,
    });
    const raised = settingsOf({ limits: [{ ...(entries.limits[0] as object), unprovenMailsPerLineAndHour: 9 }] });
    expect(limitsOf(raised).unprovenMailsPerLineAndHour).toBe(9);
  });
});
