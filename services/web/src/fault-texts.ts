import type { ProblemTexts } from '@eventdesk/platform/http/problem-texts';

/** What the door's own refusals are called, where no kind of refusal has the name already. */
export const faultTexts: ProblemTexts = {
  'service-failed': {
    en: { title: 'Bad gateway' },
    fa: { title: 'پاسخ نادرست از سرویس' },
    he: { title: 'שער שגוי' },
    it: { title: 'Risposta non valida dal servizio' },
    ru: { title: 'Ошибка шлюза' },
  },
  'service-late': {
    en: { title: 'Gateway timeout' },
    fa: { title: 'سرویس در زمان مقرر پاسخ نداد' },
    he: { title: 'השירות לא ענה בזמן' },
    it: { title: 'Il servizio non ha risposto in tempo' },
    ru: { title: 'Истекло время ожидания шлюза' },
  },
  'request-timeout': {
    en: { title: 'Request timeout' },
    fa: { title: 'زمان درخواست به پایان رسید' },
    he: { title: 'תם הזמן לבקשה' },
    it: { title: 'Tempo scaduto per la richiesta' },
    ru: { title: 'Истекло время ожидания запроса' },
  },
  'request-header-fields-too-large': {
    en: { title: 'Header too large' },
    fa: { title: 'سرآیند بیش از اندازه بزرگ' },
    he: { title: 'הכותרות גדולות מדי' },
    it: { title: 'Intestazione troppo grande' },
    ru: { title: 'Слишком большой заголовок' },
  },
};
