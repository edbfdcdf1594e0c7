import type { CalendarTime } from './catalogue';

const formatters = new Map<string, Intl.DateTimeFormat>();

/**
 * A moment (RFC 3339) on a calendar in a time zone. Numbers come in Latin digits and months as numbers: what they are
 * called is the catalogue's, so that mails do not change with the platform's own texts.
 */
export function calendarTime(at: string, calendar: 'gregory' | 'persian', timeZone: string): CalendarTime {
  const key = `${calendar} ${timeZone}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(`en-u-ca-${calendar}-nu-latn`, {
      timeZone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
      timeZoneName: 'shortOffset',
    });
    formatters.set(key, formatter);
  }
  const parts = new Map(formatter.formatToParts(Date.parse(at)).map((part) => [part.type, part.value]));
  const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  return {
    year: number('year'),
    month: number('month'),
    day: number('day'),
    hour: number('hour'),
    minute: number('minute'),
    zone: (parts.get('timeZoneName') ?? '').replace('GMT', 'UTC'),
  };
}
