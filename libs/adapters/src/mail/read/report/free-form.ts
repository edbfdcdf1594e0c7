import type { BounceFacts } from '@eventdesk/kernel/ports/mail-reader';
import { normalAddress } from '../mime/addresses';

const daemon =
  /^(?:mailer[-_.]?daemon|postmaster|mail[-_.]?daemon|mdaemon|mail-?delivery|mmdf|root-?mail|bounces?|microsoftexchange[0-9a-f]{16,}|.*mail delivery.*|notifier|amavis(?:d|-new)?|maild|undeliverable|nondelivery)(?:[+@-]|$)/i;
const subjects =
  /undeliver|non[- ]?deliver|deliver(?:y|ies)[ -](?:status|failure|failed|problem|error|notification|report|fehler|has failed|temporarily)|delivery (?:has )?fail|failed deliver|fail(?:ure|ed) (?:notice|mail|to (?:send|deliver))|failure (?:notice|notification)|delivery incomplete|returned (?:mail|to sender|e-?mail|message)|return(?:ed|ing)? (?:undelivered|message|mail)|mail (?:delivery|system|transport|could not|not delivered|undeliver|error|failed|failure)|error sending|could ?n[o']t (?:be delivered|send|deliver)|cannot (?:be delivered|send)|unable to deliver|delayed (?:mail|delivery)|(?:mail|message|delivery) (?:delay|delayed|bounced|rejected|not sent|status)|warning: (?:could not|message)|still being retried|user unknown|unknown (?:user|recipient|address)|address not found|bounce|rejected(?: mail| message|:)|mail rejected|permanent error|unroutable|не ?достав|недостав|невозможно доставить|сообщение не доставлено|unzustellbar|nicht zustellbar|zustell(?:ung|fehler)|unzustellbare|nicht übermittelt|non remis|échec (?:de|d')|n'a pas (?:été|pu)|notification d'état de remise|impossibile recapitare|mancato recapito|non recapitat|errore di consegna|non ?entregad|no se (?:puede|pudo|ha podido) entregar|no entregado|error de entrega|não (?:entregue|foi possível)|devolvida|falha na entrega|onbestelbaar|kan niet (?:worden )?bezorg|nie dostarczon|niedostarczon|לא ניתן למסור|אין אפשרות למסור|הודעה שלא נמסרה|תקלה במסירה|تحویل نشد|نرسید|عدم تحویل|برگشت|配信不能|配信できません|送信できません|退信|无法投递|系统退信|未送達|반송/iu;
const bodies =
  /this is the qmail-send program|permanent(?: fatal)? errors?|could ?n[o']t be delivered|could not deliver|cannot be delivered|was not delivered|wasn'?t (?:able to deliver|delivered)|unable to deliver|has not been delivered|not be delivered|(?:following|these) (?:address|recipient)(?:\(?e?s\)?)? (?:failed|had|was|were|could|has|did)|did not reach the following|delivery (?:to|of|attempt|has|status|failed)[\s\S]{0,80}fail|undeliver|returned (?:message|mail|to sender)|user unknown|unknown user|no such user|mailbox (?:unavailable|not found|is full|full|unknown)|recipient (?:address )?rejected|host unknown|unrouteable address|quota exceeded|over quota|message that you sent could not|not been able to deliver|giving up on|final-recipient:|address(?:es)? not found|does not exist|doesn'?t exist|не (?:может быть|удалось|было|был) достав|не существует|konnte nicht zugestellt|nicht zugestellt werden|n'a pas pu être|impossibile recapitare|no se pudo entregar|no se ha podido|não pôde ser|配信できません|配信に失敗|届けることができません|送信できませんでした|宛先不明|未能送达|無法傳送/iu;
const stillTrying =
  /still being retried|will (?:be retried|retry|keep trying|continue (?:to try|trying)|try again)|not (?:yet )?been delivered|has been delayed|is delayed|delayed \d|warning message only|do not need to resend|no action is required|temporary|temporarily|transient|wird (?:weiter|erneut) versucht|попыт.{0,30}(?:продолж|будут)|try(?:ing)? for another/i;

/** What of a mail tells a bounce that has no machine-readable part. */
export interface BounceClues {
  readonly fromAddress: string;
  readonly fromName: string;
  readonly subject: string;
  /** Address in `Return-Path`; empty for `<>`. */
  readonly returnPath: string | null;
  readonly failedRecipients: string | null;
  readonly text: string;
  /** Addresses the report itself went to: the sender of the mail that bounced, never the one that failed. */
  readonly to: readonly string[];
}

/** Whether a mail without a delivery-status part is a delivery report all the same. */
export function isFreeFormBounce(clues: BounceClues): boolean {
  if (clues.failedRecipients !== null) return true;
  const local = clues.fromAddress.split('@')[0]!;
  const machine =
    clues.returnPath === '' ||
    daemon.test(local) ||
    /^(?:mail(?:er)?[ -]?(?:daemon|delivery|administrator)|mail delivery (?:sub)?system|postmaster|internet mail delivery|system administrator|microsoft outlook|mail system)/i.test(
      clues.fromName,
    );
  if (!machine) return false;
  const about = subjects.test(clues.subject);
  if (about) return true;
  return daemon.test(local) && bodies.test(clues.text.slice(0, 8_000));
}

/** Recipient and status as the text of a report gives them. */
export function readFreeForm(clues: BounceClues): Omit<BounceFacts, 'originalMessageId'> {
  const report = clues.text.slice(0, 16_000);
  const status = /(?:^|[^\d.])([45]\.\d{1,2}\.\d{1,3})(?![\d.]*\d)/.exec(report)?.[1] ?? null;
  const code = /(?:^|[\s:"'#<(-])([45])\d\d(?:[\s-]|$)/m.exec(report)?.[1];
  const trying = stillTrying.test(`${clues.subject}\n${report.slice(0, 4_000)}`);
  const temporary = status ? status.startsWith('4') : code ? code === '4' : trying;
  return { recipient: recipientIn(clues, report), status, permanent: !temporary };
}

const address = '[^\\s<>"\'`;,()\\[\\]{}|=:]{1,128}@[\\p{L}\\p{N}](?:[\\p{L}\\p{N}.-]{0,250}[\\p{L}\\p{N}])?';
/** From the surest to the vaguest place where reports name the address that failed. */
const places = [
  new RegExp(`(?:final|original)-recipient:[^\\n]*?(${address})`, 'iu'),
  new RegExp(`^[ \\t]*<(${address})>[ \\t]*:`, 'imu'),
  new RegExp(
    `(?:failed recipient|failed address|recipient(?: address)?|addressed to|user|rcpt to|mailbox|to)\\s*:?\\s*<?(${address})>?`,
    'iu',
  ),
  new RegExp(`^[\\s"'<*\\-]*(${address})[>"']*[\\s:.,]*(?:$|\\(|[-:])`, 'imu'),
  new RegExp(`<(?:mailto:)?(${address})>`, 'iu'),
  new RegExp(`(${address})`, 'iu'),
];

function recipientIn(clues: BounceClues, report: string): string {
  const header = new RegExp(address, 'u').exec(clues.failedRecipients ?? '')?.[0];
  if (header) return normalAddress(header).toLowerCase();
  const own = new Set([...clues.to, clues.fromAddress].map((one) => one.toLowerCase()));
  for (const place of places) {
    for (const match of report.matchAll(new RegExp(place.source, `${place.flags}g`))) {
      const found = normalAddress(match[1]!.replace(/\.+$/, '')).toLowerCase();
      if (!own.has(found) && !daemon.test(found)) return found;
    }
  }
  return '';
}
