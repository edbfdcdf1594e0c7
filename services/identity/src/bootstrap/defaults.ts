import type { Names, StatusState } from '@eventdesk/domain/shapes';
import { statusStates } from '@eventdesk/domain/shapes';
import type { Bootstrap } from '@eventdesk/platform/config/bootstrap';

const stateNames: Readonly<Record<StatusState, Names>> = {
  'awaiting-reply': {
    en: 'Awaiting reply',
    fa: 'منتظر پاسخ',
    he: 'ממתין למענה',
    it: 'In attesa di risposta',
    ru: 'Ожидает ответа',
  },
  'in-progress': { en: 'In progress', fa: 'در حال انجام', he: 'בטיפול', it: 'In lavorazione', ru: 'В работе' },
  'awaiting-customer': {
    en: 'Awaiting customer',
    fa: 'در انتظار مشتری',
    he: 'ממתין ללקוח',
    it: 'In attesa del cliente',
    ru: 'Ожидает клиента',
  },
  solved: { en: 'Solved', fa: 'حل‌شده', he: 'נפתר', it: 'Risolto', ru: 'Решён' },
  closed: { en: 'Closed', fa: 'بسته', he: 'סגור', it: 'Chiuso', ru: 'Закрыт' },
};

const priorityNames: readonly (readonly [string, Names])[] = [
  ['low', { en: 'Low', fa: 'کم', he: 'נמוכה', it: 'Bassa', ru: 'Низкий' }],
  ['normal', { en: 'Normal', fa: 'عادی', he: 'רגילה', it: 'Normale', ru: 'Обычный' }],
  ['high', { en: 'High', fa: 'زیاد', he: 'גבוהה', it: 'Alta', ru: 'Высокий' }],
  ['urgent', { en: 'Urgent', fa: 'فوری', he: 'דחופה', it: 'Urgente', ru: 'Срочный' }],
];

/** Key of the number series that every type has if it names none. */
export const defaultSeries = 'tickets';

/** What a file need not say: made once, never again brought to what a later release would make. */
export interface Defaults {
  readonly statuses: Bootstrap['statuses'];
  readonly priorities: Bootstrap['priorities'];
  readonly series: Bootstrap['series'];
  readonly departments: Bootstrap['departments'];
  readonly types: Bootstrap['types'];
  readonly lines: Bootstrap['lines'];
}

/**
 * What a first start makes beside the file: a status for each state that the file has none for, priorities when it has
 * none, the series of numbers. Without a file: department, type and line as well.
 */
export function defaultsBeside(file: Bootstrap | undefined): Defaults {
  const covered = new Set(file?.statuses.map(({ state }) => state));
  return {
    statuses: statusStates
      .filter((state) => !covered.has(state))
      .map((state) => ({ key: state, name: stateNames[state], state })),
    priorities: file?.priorities.length
      ? []
      : priorityNames.map(([key, name], index) => ({ key, name, order: index + 1 })),
    series: file?.series.some(({ key }) => key === defaultSeries) ? [] : [{ key: defaultSeries, prefix: '' }],
    departments: file
      ? []
      : [
          {
            key: 'support',
            name: { en: 'Support', fa: 'پشتیبانی', he: 'תמיכה', it: 'Assistenza', ru: 'Поддержка' },
          },
        ],
    types: file
      ? []
      : [
          {
            key: 'request',
            name: { en: 'Request', fa: 'درخواست', he: 'פנייה', it: 'Richiesta', ru: 'Обращение' },
            department: 'support',
          },
        ],
    lines: file ? [] : [{ address: 'support@localhost', type: 'request' }],
  };
}
