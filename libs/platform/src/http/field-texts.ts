import type { Language } from './language';

/** What can be wrong with a field; `#` stands for the limit, of a missing one for what is expected. */
const texts = {
  missing: {
    en: 'is missing; #',
    fa: 'داده نشده است؛ #',
    he: 'חסר; #',
    it: 'manca; #',
    ru: 'не указано; #',
  },
  text: {
    en: 'must be text',
    fa: 'باید متن باشد',
    he: 'חייב להיות טקסט',
    it: 'deve essere un testo',
    ru: 'должно быть текстом',
  },
  number: {
    en: 'must be a number',
    fa: 'باید عدد باشد',
    he: 'חייב להיות מספר',
    it: 'deve essere un numero',
    ru: 'должно быть числом',
  },
  'whole-number': {
    en: 'must be a whole number',
    fa: 'باید عدد صحیح باشد',
    he: 'חייב להיות מספר שלם',
    it: 'deve essere un numero intero',
    ru: 'должно быть целым числом',
  },
  'yes-or-no': {
    en: 'must be true or false',
    fa: 'باید true یا false باشد',
    he: 'חייב להיות true או false',
    it: 'deve essere true o false',
    ru: 'должно быть true или false',
  },
  list: {
    en: 'must be a list',
    fa: 'باید فهرست باشد',
    he: 'חייב להיות רשימה',
    it: 'deve essere un elenco',
    ru: 'должно быть списком',
  },
  object: {
    en: 'must be an object',
    fa: 'باید شیء باشد',
    he: 'חייב להיות אובייקט',
    it: 'deve essere un oggetto',
    ru: 'должно быть объектом',
  },
  unknown: {
    en: 'is not known here',
    fa: 'در اینجا شناخته نیست',
    he: 'אינו מוכר כאן',
    it: 'non è previsto qui',
    ru: 'здесь не предусмотрено',
  },
  'too-long': {
    en: 'must have at most # characters',
    fa: 'باید حداکثر # نویسه داشته باشد',
    he: 'חייב להכיל לכל היותר # תווים',
    it: 'deve avere al massimo # caratteri',
    ru: 'должно содержать не больше # символов',
  },
  'too-short': {
    en: 'must have at least # characters',
    fa: 'باید دست‌کم # نویسه داشته باشد',
    he: 'חייב להכיל לפחות # תווים',
    it: 'deve avere almeno # caratteri',
    ru: 'должно содержать не меньше # символов',
  },
  'too-few': {
    en: 'has fewer than #',
    fa: 'کمتر از # مورد دارد',
    he: 'מכיל פחות מ־#',
    it: 'ne contiene meno di #',
    ru: 'содержит меньше #',
  },
  'too-many': {
    en: 'has more than #',
    fa: 'بیش از # مورد دارد',
    he: 'מכיל יותר מ־#',
    it: 'ne contiene più di #',
    ru: 'содержит больше #',
  },
  'too-big': { en: 'is more than #', fa: 'بیشتر از # است', he: 'גדול מ־#', it: 'è maggiore di #', ru: 'больше #' },
  'too-small': { en: 'is less than #', fa: 'کمتر از # است', he: 'קטן מ־#', it: 'è minore di #', ru: 'меньше #' },
  'one-of': {
    en: 'must be one of: #',
    fa: 'باید یکی از این‌ها باشد: #',
    he: 'חייב להיות אחד מאלה: #',
    it: 'deve essere uno tra: #',
    ru: 'должно быть одним из: #',
  },
  'wrong-form': {
    en: 'has a wrong form',
    fa: 'قالب نادرستی دارد',
    he: 'בתבנית שגויה',
    it: 'ha un formato errato',
    ru: 'имеет неверный вид',
  },
} as const satisfies Record<string, Record<Language, string>>;

export type FaultKey = keyof typeof texts;

/** What is wrong with a field, in a language. */
export const fieldText = (language: Language, key: FaultKey, limit = ''): string =>
  texts[key][language].replace('#', () => limit);
