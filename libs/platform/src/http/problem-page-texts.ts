import type { Language } from './language';

type InEach = Readonly<Record<Language, string>>;
const said = (en: string, fa: string, he: string, it: string, ru: string): InEach => ({ en, fa, he, it, ru });

/** What a person is told who meets a refusal in a browser, by status: what it means, and what can be done. */
export const personTexts: Readonly<Record<number, InEach>> = {
  404: said(
    'There is no page at this address. If it came in a mail, it may have been cut: copy it whole.',
    'در این نشانی صفحه‌ای نیست. اگر آن را از ایمیلی برداشته‌اید، شاید بریده شده باشد: همهٔ آن را رونوشت کنید.',
    'אין דף בכתובת הזאת. אם היא הגיעה בדואר, ייתכן שנקטעה: העתיקו אותה במלואה.',
    'A questo indirizzo non c’è alcuna pagina. Se è arrivato per e-mail, può essere stato troncato: copiarlo per intero.',
    'По этому адресу нет страницы. Если он пришёл в письме, он мог быть обрезан: скопируйте его целиком.',
  ),
  405: said(
    'This address is for programs. It cannot be opened like a page.',
    'این نشانی برای برنامه‌هاست و مانند یک صفحه باز نمی‌شود.',
    'הכתובת הזאת מיועדת לתוכנות, ואי אפשר לפתוח אותה כדף.',
    'Questo indirizzo è per i programmi: non si apre come una pagina.',
    'Этот адрес предназначен для программ, его нельзя открыть как страницу.',
  ),
  429: said(
    'Too much was asked at once. Please wait a little, then try again.',
    'درخواست‌ها بیش از اندازه بود. لطفاً کمی صبر کنید و دوباره امتحان کنید.',
    'נשלחו יותר מדי בקשות. המתינו מעט ונסו שוב.',
    'Troppe richieste in poco tempo. Attendere un momento, poi riprovare.',
    'Слишком много запросов сразу. Подождите немного и попробуйте ещё раз.',
  ),
  500: said(
    'Something went wrong here, not with you. Please try again later; if it stays so, tell us this id:',
    'اشکالی در این سو پیش آمده است، نه از شما. لطفاً بعداً دوباره امتحان کنید؛ اگر باز هم چنین بود، این شناسه را به ما بگویید:',
    'משהו השתבש אצלנו, לא אצלכם. נסו שוב מאוחר יותר; אם זה נמשך, מסרו לנו את המזהה הזה:',
    'Qualcosa è andato storto da noi, non da voi. Riprovare più tardi; se continua, comunicateci questo codice:',
    'Что-то сломалось у нас, а не у вас. Попробуйте позже; если не поможет, сообщите нам этот номер:',
  ),
  503: said(
    'The desk cannot answer at this moment. Please try again in a little while.',
    'میز خدمت در این لحظه نمی‌تواند پاسخ دهد. لطفاً کمی بعد دوباره امتحان کنید.',
    'השירות אינו יכול לענות ברגע זה. נסו שוב בעוד זמן קצר.',
    'Il servizio non può rispondere in questo momento. Riprovare tra poco.',
    'Служба сейчас не может ответить. Попробуйте ещё раз немного позже.',
  ),
};

/** The way out of every such page. */
export const startPageText: InEach = said(
  'To the start page',
  'به صفحهٔ آغاز',
  'לדף הפתיחה',
  'Alla pagina iniziale',
  'На начальную страницу',
);
