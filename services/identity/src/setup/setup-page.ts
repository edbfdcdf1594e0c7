import type { Language } from '@eventdesk/platform/http/language';
import { escaped, htmlPage } from '@eventdesk/platform/http/page';

interface Texts {
  readonly title: string;
  readonly lead: string;
  readonly answer: string;
  readonly once: string;
  readonly cut: string;
}

const texts: Readonly<Record<'en' | 'fa', Texts>> = {
  en: {
    title: 'Make an administrator',
    lead: 'Opening this address changes nothing. Run this in a terminal on any machine that reaches the desk, with your own values:',
    answer:
      'The answer holds the id and the secret of an API client that acts as this person. It is shown once: keep it.',
    once: 'The link works once. That of a first start works within the hour, while there has never been an administrator; one that somebody was invited by works for a day, and for that address alone.',
    cut: 'This is not the whole address: it ends in 43 letters, digits and signs. Copy it whole.',
  },
  fa: {
    title: 'ساختن مدیر',
    lead: 'باز کردن این نشانی چیزی را تغییر نمی‌دهد. این دستور را با مقدارهای خودتان در ترمینال هر دستگاهی که به میز خدمت دسترسی دارد اجرا کنید:',
    answer:
      'پاسخ، شناسه و رمز یک کارخواه API است که به جای این شخص کار می‌کند. تنها یک بار نشان داده می‌شود: نگهش دارید.',
    once: 'این لینک یک بار کار می‌کند. لینک نخستین راه‌اندازی تا یک ساعت و تا زمانی که هرگز مدیری نبوده است کار می‌کند؛ لینک دعوت یک روز و تنها برای همان نشانی ایمیل.',
    cut: 'این همهٔ نشانی نیست: نشانی به ۴۳ حرف و رقم و نشانه ختم می‌شود. همهٔ آن را رونوشت کنید.',
  },
};

/**
 * Stands at every `/setup/…` alike, whatever the token: it says how the link is used, and neither uses it nor tells
 * whether it is one (T44: programs that look at links in mails and chats open them too).
 *
 * @param address the whole link; undefined for what has not the form of one, which no command may hold
 */
export function setupPage(address: string | undefined, language: Language): string {
  const shown = language === 'fa' ? 'fa' : 'en';
  const said = texts[shown];
  if (address === undefined) return htmlPage(shown, said.title, `<p>${escaped(said.cut)}</p>`);
  const body = JSON.stringify({ email: 'ada@example.org', name: 'Ada', password: 'a long password' });
  const command = `curl -X POST '${address}' -H 'content-type: application/json' \\\n  -d '${body}'`;
  return htmlPage(
    shown,
    said.title,
    `<p>${escaped(said.lead)}</p><pre dir="ltr"><code>${escaped(command)}</code></pre><p>${escaped(said.answer)}</p><p>${escaped(said.once)}</p>`,
  );
}
