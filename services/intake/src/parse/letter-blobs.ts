import type { AttachmentInput } from '@eventdesk/domain/shapes';
import { longestText } from '@eventdesk/domain/shapes';
import type { MailFacts } from '@eventdesk/kernel/ports/mail-reader';
import type { Platform } from '@eventdesk/platform/compose/platform';
import type { LetterBlobs } from './parsed-letter';
import { newTextOf } from './parsed-letter';

/** Files that an event lists at most. */
const mostFiles = 100;
const longestType = 200;

/** Keeps files, a long text and the HTML of a letter under the letter's key. Throws StoreUnavailable. */
export async function keepBlobs(
  { blobs, ids }: Pick<Platform, 'blobs' | 'ids'>,
  letter: { readonly id: string; readonly receivedAt: number },
  facts: MailFacts,
): Promise<LetterBlobs> {
  const owner = `letter:${letter.id}`;
  const text = newTextOf(facts);
  const attachment = async (index: number): Promise<AttachmentInput> => {
    const { name, type, content, inline } = facts.attachments[index] as MailFacts['attachments'][number];
    return {
      id: ids.timed(letter.receivedAt, 'attachment', letter.id, index),
      name,
      type: type.slice(0, longestType),
      size: content.length,
      blob: await blobs.put(owner, content),
      inline,
    };
  };
  const listed = facts.attachments.slice(0, mostFiles);
  const [body, html, ...attachments] = await Promise.all([
    text.length > longestText ? blobs.put(owner, Buffer.from(text)) : null,
    facts.html === null ? null : blobs.put(owner, Buffer.from(facts.html)),
    ...listed.map((_, index) => attachment(index)),
  ]);
  return { body, html, attachments, over: facts.attachments.slice(mostFiles) };
}
