import type { Catalogue, Promised } from './catalogue';
import type { Piece, Sentence } from './sentence';

const months = 'فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند'.split(' ');
/** Persian digits. A ticket's number keeps the digits it is shown, typed and looked for with. */
const digits = (value: number | string): string =>
  String(value).replace(/[0-9]/g, (digit) => String.fromCharCode(0x06f0 + Number(digit)));
const units: Record<Promised['unit'], string> = {
  minutes: 'دقیقه',
  hours: 'ساعت',
  days: 'روز',
  'working-days': 'روز کاری',
};
const listed = (pieces: readonly Piece[]): Sentence =>
  pieces.flatMap((piece, at) => (at === 0 ? [piece] : ['، ', piece]));

export const fa: Catalogue = {
  direction: 'rtl',
  calendar: 'persian',
  number: digits,
  time: ({ year, month, day, hour, minute, zone }) =>
    `${digits(day)} ${months[month - 1]} ${digits(year)}، ساعت ${digits(hour)}:${digits(String(minute).padStart(2, '0'))} (${zone})`,
  marker: 'لطفاً پاسخ خود را بالای این خط بنویسید',
  greeting: (name) => (name === undefined ? ['سلام،'] : ['سلام ', name, '،']),
  footer: (desk, number) => ['این نامه از طرف ', desk, ' دربارهٔ درخواست ', number, ' است.'],
  footerWithoutTicket: (desk) => ['این نامه از طرف ', desk, ' است.'],
  labels: { number: 'شماره', subject: 'عنوان', status: 'وضعیت' },
  openTicket: 'مشاهدهٔ درخواست',
  linkKeeps:
    'این پیوند فقط برای شماست: هر کس آن را داشته باشد می‌تواند این درخواست را بخواند و به آن پاسخ دهد. لطفاً آن را به دیگری ندهید.',
  notMe: (toLink) => [
    'این درخواست از شما نبوده است؟ ',
    toLink('به ما بگویید که شما نبوده‌اید'),
    ' تا دیگر برایتان ننویسیم.',
  ],
  registered: {
    subject: 'درخواست شما ثبت شد',
    title: 'درخواست شما ثبت شد',
    said: (number) => ['از پیام شما سپاسگزاریم. درخواست شما با شمارهٔ ', number, ' ثبت شد.'],
    promised: (promise) => [
      promise === undefined
        ? 'کارشناس ما در اولین فرصت با شما تماس خواهد گرفت.'
        : `کارشناس ما حداکثر تا ${digits(promise.amount)} ${units[promise.unit]} دیگر با شما تماس خواهد گرفت.`,
    ],
    next: 'اگر نکته‌ای برای افزودن دارید، کافی است به همین نامه پاسخ دهید. در صفحهٔ درخواست می‌توانید آن را دنبال کنید.',
    unproven: 'این درخواست با نشانی ایمیل شما ثبت شده است. متن آن در صفحهٔ درخواست آمده است.',
  },
  reply: {
    wrote: (agent) => [agent, ' به درخواست شما پاسخ داد:'],
    preview: (agent) => `${agent} به درخواست شما پاسخ داد.`,
    status: (status) => ['وضعیت کنونی درخواست شما: ', status],
    next: 'برای ادامهٔ گفتگو کافی است به همین نامه پاسخ دهید.',
    files: (names) => ['پیوست‌ها: ', ...listed(names)],
    quoted: (at) => `شما در ${at} نوشته بودید:`,
    solved: 'آیا این پاسخ مشکل شما را حل کرد؟',
    close: 'بله، بستن تیکت',
    closeByMail: (mailbox) => ['یا با ایمیل: یک پیام خالی به ', mailbox, ' بفرستید.'],
    closesAfter: (hours) => `اگر از شما پیامی نرسد، درخواست پس از ${digits(hours)} ساعت خودبه‌خود بسته می‌شود.`,
  },
  closed: {
    title: 'درخواست شما بسته شد',
    said: {
      requester: (number) => ['شما اعلام کردید که درخواست ', number, ' حل شده است، بنابراین آن را بستیم. سپاسگزاریم.'],
      agent: (number) => ['درخواست شما با شمارهٔ ', number, ' بسته شد.'],
      timer: (number) => ['دربارهٔ درخواست ', number, ' پیام دیگری از شما نرسید، بنابراین بسته شد.'],
    },
    again: 'هنوز حل نشده است؟ با دکمهٔ زیر آن را دوباره باز کنید یا به همین نامه پاسخ دهید.',
    reopen: 'باز کردن دوباره',
  },
  reopened: {
    title: 'درخواست شما دوباره باز شد',
    said: (number) => ['درخواست شما با شمارهٔ ', number, ' دوباره باز شد. به شما پاسخ خواهیم داد.'],
  },
  statusChanged: {
    title: 'وضعیت درخواست شما تغییر کرد',
    said: (number, status) => ['وضعیت درخواست شما با شمارهٔ ', number, ' اکنون این است: ', status],
  },
  digest: {
    subject: (count) => `${digits(count)} درخواست ثبت شد`,
    title: 'درخواست‌های شما ثبت شدند',
    said: (count) => `در یک ساعت گذشته ${digits(count)} درخواست از این نشانی ایمیل ثبت شد:`,
    next: 'برای آنکه صندوق شما پر نشود، همه را در یک نامه آوردیم. به هر یک جداگانه پاسخ داده می‌شود.',
    check: 'پیگیری وضعیت درخواست',
  },
  freshLink: {
    subject: 'پیوند درخواست شما',
    title: 'پیوند شما',
    said: (number) => ['این پیوند درخواست شما با شمارهٔ ', number, ' است.'],
    validFor: (minutes) => `این پیوند تنها یک بار و تا ${digits(minutes)} دقیقه کار می‌کند.`,
    unasked: 'اگر شما آن را نخواسته‌اید، لازم نیست کاری انجام دهید.',
  },
};
