import type { MailFacts } from '@eventdesk/kernel/ports/mail-reader';

/** What `mail explain` prints for one file, as one JSON line. */
export interface Explanation {
  readonly id: string;
  readonly from: MailFacts['from'];
  readonly subject: string;
  readonly messageId: string | null;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  /** Without pictures that the HTML shows; the name is null when the mail gives none. */
  readonly attachments: readonly { readonly name: string | null; readonly size: number; readonly type: string }[];
  readonly text: string;
  readonly replyText: string;
  readonly isAutoReply: boolean;
  readonly isBounce: boolean;
  readonly mustNotAutorespond: boolean;
  readonly bounce?: { readonly recipient: string; readonly status: string | null; readonly permanent: boolean };
  readonly tnefFiles?: readonly string[];
}

/** @param id the file's name without its extension */
export function explain(id: string, facts: MailFacts): Explanation {
  const { from, subject, messageId, inReplyTo, references, text, replyText } = facts;
  const { isAutoReply, isBounce, mustNotAutorespond, bounce, tnefFiles } = facts;
  const attachments = facts.attachments
    .filter(({ inline, related }) => !inline && !related)
    .map(({ name, unnamed, size, type }) => ({ name: unnamed ? null : name, size, type }));
  return {
    ...{ id, from, subject, messageId, inReplyTo, references, attachments, text, replyText },
    ...{ isAutoReply, isBounce, mustNotAutorespond },
    ...(bounce && { bounce: { recipient: bounce.recipient, status: bounce.status, permanent: bounce.permanent } }),
    ...(tnefFiles.length > 0 && { tnefFiles }),
  };
}
