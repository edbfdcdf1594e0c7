import type { Language } from './language';

/** Title of a problem, and what it says to people when the language has words for it. */
export interface ProblemText {
  readonly title: string;
  readonly detail?: string;
}
/** Texts by slug and language; services bring their own for their slugs. */
export type ProblemTexts = Readonly<Record<string, Partial<Readonly<Record<Language, ProblemText>>>>>;

const titles = (en: string, fa: string, he: string, it: string, ru: string): Record<Language, ProblemText> => ({
  en: { title: en },
  fa: { title: fa },
  he: { title: he },
  it: { title: it },
  ru: { title: ru },
});

/** What a problem without a text of its own is called, by status. */
export const statusTexts: Readonly<Record<number, Record<Language, ProblemText>>> = {
  400: titles('Invalid request', 'درخواست نادرست است', 'בקשה שגויה', 'Richiesta non valida', 'Неверный запрос'),
  401: titles('Sign-in needed', 'ورود لازم است', 'נדרשת התחברות', 'Accesso necessario', 'Требуется вход'),
  403: titles('Not allowed', 'مجاز نیست', 'אין הרשאה', 'Non consentito', 'Нет доступа'),
  404: titles('Not found', 'پیدا نشد', 'לא נמצא', 'Non trovato', 'Не найдено'),
  405: titles(
    'Method not allowed',
    'این روش مجاز نیست',
    'השיטה אינה מותרת',
    'Metodo non consentito',
    'Метод не разрешён',
  ),
  409: titles('Conflict', 'تعارض', 'התנגשות', 'Conflitto', 'Конфликт'),
  412: titles(
    'Changed meanwhile',
    'در این میان تغییر کرده است',
    'השתנה בינתיים',
    'Modificato nel frattempo',
    'Изменено тем временем',
  ),
  413: titles('Too large', 'بیش از اندازه بزرگ', 'גדול מדי', 'Troppo grande', 'Слишком большой объём'),
  415: titles(
    'Unsupported media type',
    'نوع محتوا پشتیبانی نمی‌شود',
    'סוג תוכן לא נתמך',
    'Tipo di contenuto non supportato',
    'Неподдерживаемый тип содержимого',
  ),
  421: titles(
    'Misdirected request',
    'درخواست به نشانی نادرست',
    'הבקשה הגיעה לכתובת שגויה',
    'Richiesta indirizzata altrove',
    'Запрос не по адресу',
  ),
  422: titles('Cannot be processed', 'قابل پردازش نیست', 'לא ניתן לעיבוד', 'Non elaborabile', 'Невозможно обработать'),
  429: titles(
    'Too many requests',
    'درخواست‌های بیش از حد',
    'יותר מדי בקשות',
    'Troppe richieste',
    'Слишком много запросов',
  ),
  500: titles('Internal error', 'خطای داخلی', 'שגיאה פנימית', 'Errore interno', 'Внутренняя ошибка'),
  503: titles(
    'Not available now',
    'اکنون در دسترس نیست',
    'לא זמין כרגע',
    'Al momento non disponibile',
    'Сейчас недоступно',
  ),
};
