import type { MailFacts, MailReader } from '@eventdesk/kernel/ports/mail-reader';
import type { SenderAuthenticator } from '@eventdesk/kernel/ports/sender-authenticator';
import { sha256Hex } from '@eventdesk/platform/crypto/hashing';

/** A mail as the simulated world writes it; its raw form is its JSON. */
export interface Letter {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
  readonly inReplyTo: string | null;
  readonly verdict: 'pass' | 'none';
  /** Message-ID of a mail of ours that could not be delivered: the letter is the report. */
  readonly bounced: string | null;
}

export const rawOf = (letter: Letter): Uint8Array => Buffer.from(JSON.stringify(letter));
const letterOf = (raw: Uint8Array): Letter => JSON.parse(Buffer.from(raw).toString()) as Letter;

/** What copies of a letter share: all but whom it went to. */
export const identityOf = (letter: Letter): string => sha256Hex(JSON.stringify({ ...letter, to: '' }));

/** Reads the world's letters; what mails of the real world look like is tried where mail is read. */
export const letterReader: MailReader = {
  identity: (raw) => identityOf(letterOf(raw)),
  read: async (raw) => factsOf(letterOf(raw)),
  close: async () => undefined,
};

export const letterAuthenticator: SenderAuthenticator = {
  check: async (raw) => ({ verdict: letterOf(raw).verdict, by: 'dmarc', detail: '' }),
};

function factsOf(letter: Letter): MailFacts {
  const { from, to, subject, text, messageId, inReplyTo, bounced } = letter;
  return {
    from: { address: from, name: 'Rita' },
    senderForm: 'single',
    to: [{ address: to, name: '' }],
    cc: [],
    replyTo: [],
    subject,
    date: null,
    messageId,
    inReplyTo: inReplyTo === null ? [] : [inReplyTo],
    references: inReplyTo === null ? [] : [inReplyTo],
    language: 'en',
    text,
    replyText: text,
    hasReplyMarker: false,
    html: null,
    attachments: [],
    leftOut: [],
    isAutoReply: false,
    isBounce: bounced !== null,
    mustNotAutorespond: bounced !== null,
    bounce: bounced === null ? null : { recipient: to, status: '5.1.1', permanent: true, originalMessageId: bounced },
    tnefFiles: [],
    marks: {
      autoSubmitted: null,
      precedence: null,
      list: [],
      listId: null,
      suppress: null,
      returnPath: null,
      desk: false,
    },
    identity: identityOf(letter),
  };
}
