const device =
  /^[\s‎‏]*(?:[-–—_*]\s*)?(?:(?:sent|get|sent via|send) (?:from|by|outlook for|using|with|on)\b.{2,60}|sent (?:from|via) .{2,60}|get outlook for \w+.{0,60}|download .{2,40} app.{0,30}|yahoo mail.{0,30}on android|von (?:meinem?|outlook).{2,60}(?:gesendet|gesandt)?|gesendet (?:von|mit|mittels).{2,60}|diese nachricht wurde von .{2,60} gesendet\.?|envoyé (?:de|à partir|depuis).{2,60}|envoye de mon .{2,40}|télécharge[rz]? outlook.{0,60}|inviat[oa] (?:da|con|dal).{2,60}|scarica outlook.{0,60}|ottieni outlook.{0,60}|enviad[oa] (?:desde|do|a partir|con|com|mediante).{2,60}|obtener outlook.{0,60}|obter o outlook.{0,60}|отправлено (?:с|из|от).{2,60}|скачать outlook.{0,60}|נשלח (?:מ|מה|מן|באמצעות).{2,60}|קבל את outlook.{0,60}|(?:از|با) .{2,50} (?:ارسال|فرستاده) شده(?: است)?\.?|ارسال شده از .{2,50}|ارسال‌شده از .{2,50}|verzonden (?:vanaf|met|via).{2,60}|skickat från .{2,60}|sendt fra .{2,60}|lähetetty .{2,60}|wysłane z .{2,60}|odesláno z .{2,60}|iphoneから送信|发自我的.{1,40}|從我的.{1,40})[\s<>\w:/.‎‏]*$/iu;
const longestSignature = 30;

/**
 * Whether a signature begins with line `at`: the separator of RFC 3676, or a phone's own line.
 * @param stop where quoted history begins below; looked for only when the line may be a signature
 */
export function beginsSignature(lines: readonly string[], at: number, stop: () => number): boolean {
  const line = lines[at]!.replace(/\u00a0/g, ' ');
  if (line === '-- ') return true;
  if (/^(?:--|—|––)\s*$/.test(line)) {
    const end = stop();
    return end - at <= longestSignature && paragraphs(lines, at + 1, end) <= 3;
  }
  return line.length <= 120 && device.test(line) && paragraphs(lines, at + 1, stop()) === 0;
}

/** Paragraphs of text between two lines. */
function paragraphs(lines: readonly string[], from: number, to: number): number {
  let count = 0;
  let inside = false;
  for (const line of lines.slice(from, Math.min(to, from + 200))) {
    const text = line.trim() !== '';
    if (text && !inside) count++;
    inside = text;
  }
  return count;
}
