const divider =
  /^[\s>*]*[-_=—–]{2,}\s*(?:original(?:-? ?(?:message|nachricht|meddelande|bericht|besked|melding))?|ursprüngliche nachricht|ursprungligt meddelande|oorspronkelijk bericht|message d['’]origine|message original|messaggio originale|messaggio originario|mensaje original|mensagem original|исходное сообщение|оригинальное сообщение|первоначальное сообщение|הודעה מקורית|پیام اصلی|پیغام اصلی|الرسالة الأصلية|wiadomość oryginalna|původní zpráva|alkuperäinen viesti|oprindelig meddelelse|opprinnelig melding|özgün ileti|原始邮件|原始郵件|元のメッセージ|원본 메시지|reply above this line|reply message|antwort)\s*[-_=—–:]*[\s*]*$/iu;
const forwardDivider =
  /^[\s>*]*(?:-{2,}|_{2,})?\s*(?:begin forwarded message|forwarded message|forwarded by|weitergeleitete nachricht|anfang der weitergeleiteten|messaggio inoltrato|inizio messaggio inoltrato|mensaje reenviado|mensagem encaminhada|message transf[ée]r[ée]|début du message|пересылаемое сообщение|пересланное сообщение|начало переадресованного|הודעה שהועברה|הודעה מועברת|پیام بازارسالی|پیام ارسال شده|پیام فوروارد|doorgestuurd bericht|przekazana wiadomość|vidarebefordrat)/iu;
/** Longer lines are prose; some patterns would also be slow on them. */
const longestLine = 300;
const rule = /^\s*_{20,}\s*$/;

/** Names of From, and of the other fields, as programs print them above history. */
const fromName =
  /^[\s>*_‎‏]*(?:from|von|de|da|från|fra|van|od|lähettäjä|kimden|feladó|от|от кого|від|מאת|از|فرستنده|من|发件人|寄件者|差出人|보낸 사람|보낸사람|送信元)\s*[*_]*\s?[:：]/iu;
const otherName =
  /^[\s>*_‎‏]*(?:sent|date|to|cc|subject|reply-to|gesendet|datum|an|kopie|betreff|envoyé|à|objet|cc?|enviado(?: el| em)?|fecha|para|asunto|assunto|data|inviato|a|oggetto|skickat|till|ämne|sendt|til|emne|verzonden|aan|onderwerp|wysłano|do|dw|temat|lähetetty|vastaanottaja|aihe|odesláno|komu|kopie|předmět|отправлено|дата|кому|копия|тема|надіслано|נשלח|תאריך|אל|עותק|נושא|ارسال‌شده|ارسال شده|فرستاده شده|تاریخ|به|گیرنده|رونوشت|موضوع|التاريخ|إلى|发送时间|收件人|抄送|主题|寄件日期|收件者|主旨|送信日時|宛先|件名|보낸 날짜|받는 사람|제목|importance|priority)\s*[*_]*\s?[:：]/iu;

/** Whether quoted history begins with line `at`: a divider, or the header that a program prints above it. */
export function beginsHistory(lines: readonly string[], at: number): boolean {
  const line = lines[at]!;
  if (line.length > longestLine) return false;
  if (divider.test(line)) return true;
  if (rule.test(line)) return headerFollows(lines, at + 1);
  return fromName.test(line) && headerFollows(lines, at);
}

/** Whether a passed-on mail begins with line `at`: that is what a forwarding person wants to show. */
export function beginsForward(lines: readonly string[], at: number): boolean {
  return lines[at]!.length <= longestLine && forwardDivider.test(lines[at]!);
}

/** From and at least two more fields within the next lines, or Subject and From the other way round (Hotmail). */
function headerFollows(lines: readonly string[], at: number): boolean {
  let from = false;
  let others = 0;
  let looked = 0;
  for (let next = at; next < lines.length && looked < 8; next++) {
    const line = lines[next]!.slice(0, longestLine);
    if (line.trim() === '') continue;
    looked++;
    if (fromName.test(line)) from = true;
    else if (otherName.test(line)) others++;
    else if (looked === 1) return false;
    if (from && others >= 2) return true;
  }
  return false;
}
