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
  footer: (desk, number) => ['این ایمیل از طرف ', desk, ' دربارهٔ تیکت ', number, ' است.'],
  footerWithoutTicket: (desk) => ['این ایمیل از طرف ', desk, ' است.'],
  labels: { number: 'شماره', subject: 'عنوان', status: 'وضعیت' },
  openTicket: 'نمایش تیکت',
  linkKeeps:
    'این لینک فقط برای شماست: هر کس آن را داشته باشد می‌تواند این تیکت را بخواند و به آن پاسخ دهد. لطفاً آن را به دیگری ندهید.',
  notMe: (toLink) => [
    'این تیکت از شما نبوده است؟ ',
    toLink('به ما بگویید که شما نبوده‌اید'),
    ' تا دیگر برایتان ننویسیم.',
  ],
  registered: {
    subject: 'تیکت شما ثبت شد',
    title: 'تیکت شما ثبت شد',
    said: (number) => ['از پیام شما سپاسگزاریم. تیکت شما با شمارهٔ ', number, ' ثبت شد.'],
    promised: (promise) => [
      promise === undefined
        ? 'کارشناس ما در اولین فرصت با شما تماس خواهد گرفت.'
        : `کارشناس ما حداکثر تا ${digits(promise.amount)} ${units[promise.unit]} دیگر با شما تماس خواهد گرفت.`,
    ],
    next: 'اگر نکته‌ای برای افزودن دارید، کافی است به همین ایمیل پاسخ دهید. در صفحهٔ تیکت می‌توانید آن را دنبال کنید.',
    unproven: 'این تیکت با نشانی ایمیل شما ثبت شده است. متن آن در صفحهٔ تیکت آمده است.',
  },
  reply: {
    wrote: (agent) => [agent, ' به تیکت شما پاسخ داد:'],
    preview: (agent) => `${agent} به تیکت شما پاسخ داد.`,
    status: (status) => ['وضعیت کنونی تیکت شما: ', status],
    next: 'برای ادامهٔ گفتگو کافی است به همین ایمیل پاسخ دهید.',
    files: (names) => ['پیوست‌ها: ', ...listed(names)],
    quoted: (at) => `شما در ${at} نوشته بودید:`,
    solved: 'آیا این پاسخ مشکل شما را حل کرد؟',
    close: 'بله، بستن تیکت',
    closeByMail: (mailbox) => ['یا با ایمیل: یک پیام خالی به ', mailbox, ' بفرستید.'],
    closesAfter: (hours) => `اگر از شما پیامی نرسد، تیکت پس از ${digits(hours)} ساعت خودبه‌خود بسته می‌شود.`,
  },
  closed: {
    title: 'تیکت شما بسته شد',
    said: {
      requester: (number) => ['شما اعلام کردید که تیکت ', number, ' حل شده است، بنابراین آن را بستیم. سپاسگزاریم.'],
      agent: (number) => ['تیکت شما با شمارهٔ ', number, ' بسته شد.'],
      timer: (number) => ['دربارهٔ تیکت ', number, ' پیام دیگری از شما نرسید، بنابراین بسته شد.'],
    },
    again: 'هنوز حل نشده است؟ با دکمهٔ زیر آن را دوباره باز کنید یا به همین ایمیل پاسخ دهید.',
    reopen: 'باز کردن دوباره',
  },
  reopened: {
    title: 'تیکت شما دوباره باز شد',
    said: (number) => ['تیکت شما با شمارهٔ ', number, ' دوباره باز شد. به شما پاسخ خواهیم داد.'],
  },
  statusChanged: {
    title: 'وضعیت تیکت شما تغییر کرد',
    said: (number, status) => ['وضعیت تیکت شما با شمارهٔ ', number, ' اکنون این است: ', status],
  },
  digest: {
    subject: (count) => `${digits(count)} تیکت ثبت شد`,
    title: 'تیکت‌های شما ثبت شدند',
    said: (count) => `در یک ساعت گذشته ${digits(count)} تیکت از این نشانی ایمیل ثبت شد:`,
    next: 'برای آنکه صندوق شما پر نشود، همه را در یک ایمیل آوردیم. به هر یک جداگانه پاسخ داده می‌شود.',
    check: 'پیگیری وضعیت درخواست',
  },
  freshLink: {
    subject: 'لینک تیکت شما',
    title: 'لینک شما',
    said: (number) => ['این لینک تیکت شما با شمارهٔ ', number, ' است.'],
    validFor: (minutes) => `این لینک تنها یک بار و تا ${digits(minutes)} دقیقه کار می‌کند.`,
    unasked: 'اگر شما آن را نخواسته‌اید، لازم نیست کاری انجام دهید.',
  },
};
