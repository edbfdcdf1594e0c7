import { shownFileName } from '@eventdesk/kernel/file-name';
import type { LeftOutFile, MailAttachment } from '@eventdesk/kernel/ports/mail-reader';
import { headerIn, type Collected, type FoundFile } from './collect';
import { nameForUnnamed } from './unnamed';
import type { MailLimits } from './limits';
import { headerText } from './mime/encoded-words';
import { valueOf } from './mime/header-block';
import { isShown, shownSources } from './pictures';

/** The files of a mail as far as the limits go (T03); the others by name. */
export function keepFiles(
  collected: Collected,
  limits: MailLimits,
): { readonly attachments: MailAttachment[]; readonly leftOut: LeftOutFile[] } {
  const sources = shownSources(collected.segments.map(({ html }) => html ?? '').join('\n'));
  const attachments: MailAttachment[] = [];
  const leftOut: LeftOutFile[] = [];
  let bytes = 0;
  collected.files.forEach((file, index) => {
    const { name, unnamed } = shownName(file, index + 1);
    const size = file.content.length;
    const reason =
      attachments.length >= limits.files ? 'too-many-files' : bytes + size > limits.fileBytes ? 'too-many-bytes' : null;
    if (reason !== null) {
      leftOut.push({ name, size, reason });
      return;
    }
    bytes += size;
    const { type, contentId, related, content } = file;
    attachments.push({ name, unnamed, size, type, contentId, related, inline: isShown(file, sources), content });
  });
  return { attachments, leftOut };
}

function shownName(file: FoundFile, position: number): { name: string; unnamed: boolean } {
  const given = shownFileName(file.name, '');
  if (given !== '') return { name: given, unnamed: false };
  const subject = file.type === 'message/rfc822' ? headerText(valueOf(headerIn(file.content), 'subject')) : '';
  const name = subject === '' ? '' : shownFileName(`${subject.replace(/[/\\]/g, ' ').slice(0, 140)}.eml`);
  return { name: name || nameForUnnamed(file.type, position), unnamed: true };
}
