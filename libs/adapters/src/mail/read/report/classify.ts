import { deskMarkHeader, type MailMarks } from '@eventdesk/kernel/ports/mail-reader';
import { valueOf, type HeaderBlock } from '../mime/header-block';
import { headerText } from '../mime/encoded-words';

/** Subjects that responders begin with; a person's answer to one begins with "Re:". */
const automaticSubject =
  /^\s*(?:\[[^\]]{1,40}\]\s*)?(?:(?:automatic|automated|auto(?:matic)?[- ]?)\s?(?:reply|response|repl(?:y|ied)|answer|respon\w+)|auto(?:-|\s)?(?:re(?:ply|sponse|sponder))\b|out of (?:the )?office|out-of-office|vacation (?:reply|response|message|notice)|away from (?:my )?(?:mail|office|desk)|i am (?:away|out of|on vacation|on holiday|on leave)|automatische antwort|abwesenheits?\w*|réponse automatique|absen(?:t|ce) du bureau|message d'absence|risposta automatica|fuori (?:sede|ufficio)|assenza dall|respuesta autom[áa]tica|fuera de (?:la )?oficina|resposta autom[áa]tica|ausência|automatisch antwoord|afwezig|autosvar|automatiskt svar|automatisk svar|automaattinen vastaus|automatyczna odpowied|automatická odpověď|automatické|otomatik yanıt|автоматический ответ|автоответ|автоматична відповідь|מענה אוטומטי|תשובה אוטומטית|הודעה אוטומטית|מחוץ למשרד|پاسخ خودکار|جواب خودکار|خارج از دفتر|الرد التلقائي|رد تلقائي|自動応答|自動返信|不在通知|自动回复|自動回覆|자동 회신|부재중)/iu;
const responderHeaders = [
  'x-autoreply',
  'x-autorespond',
  'x-autoresponder',
  'x-autoreply-from',
  'x-mail-autoreply',
  'x-autoreply-sent',
  'x-vacation',
  'x-away-message',
  'x-auto-reply',
];

/** Headers by which automatic and mass mail is known (T01). */
export function readMarks(header: HeaderBlock): MailMarks {
  const text = (name: string): string | null => {
    const value = valueOf(header, name);
    return value === null ? null : headerText(value);
  };
  const returnPath = valueOf(header, 'return-path');
  const list = header.fields.map(({ name }) => name).filter((name) => name.startsWith('list-'));
  return {
    autoSubmitted: text('auto-submitted'),
    precedence: text('precedence'),
    list: [...new Set(list)],
    listId: text('list-id'),
    suppress: text('x-auto-response-suppress'),
    returnPath: returnPath === null ? null : returnPath.replace(/[<>\s]/g, '').toLowerCase(),
    desk: valueOf(header, deskMarkHeader.toLowerCase()) !== null,
  };
}

/** Whether a responder wrote the mail (RFC 3834 and what came before it). A bounce is never one. */
export function isAutoReply(header: HeaderBlock, marks: MailMarks, subject: string): boolean {
  if (autoWord(marks) === 'auto-replied') return true;
  if (/auto[-_]?reply/i.test(marks.precedence ?? '') || /auto[-_]?reply/i.test(valueOf(header, 'preference') ?? ''))
    return true;
  const said = responderHeaders.some((name) => !/^(?:no|false)?$/i.test(valueOf(header, name) ?? ''));
  if (said || /autorespond/i.test(valueOf(header, 'delivered-to') ?? '')) return true;
  return automaticSubject.test(subject) && (isMarked(marks) || marks.returnPath === '');
}

/** Whether nothing automatic may answer (T01). A subject that says so is enough: silence costs little, a loop much. */
export function mustNotAutorespond(header: HeaderBlock, marks: MailMarks, subject: string, isReport: boolean): boolean {
  return (
    isReport ||
    isMarked(marks) ||
    marks.desk ||
    marks.returnPath === '' ||
    valueOf(header, 'x-fc-machinegenerated') !== null ||
    automaticSubject.test(subject) ||
    isAutoReply(header, marks, subject)
  );
}

/** What `Auto-Submitted` says, without comments and parameters. */
const autoWord = (marks: MailMarks): string =>
  (marks.autoSubmitted ?? 'no')
    .slice(0, 200)
    .replace(/\([^)]*\)/g, '')
    .replace(/;.*$/, '')
    .trim()
    .toLowerCase();

function isMarked(marks: MailMarks): boolean {
  const word = autoWord(marks);
  return (
    (word !== 'no' && word !== '') ||
    /\b(?:bulk|list|junk|auto[-_]?reply)\b/i.test(marks.precedence ?? '') ||
    marks.list.length > 0 ||
    /\b(?:all|oof|autoreply)\b/i.test(marks.suppress ?? '')
  );
}
