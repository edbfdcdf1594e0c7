import type { InboundCommand } from '../inbound/decider';

/** What intake understood of a letter. */
export type Understood = Extract<InboundCommand, { type: 'RecordParsing' }>['parsed'];

/** A plain mail of Rita's from which nothing is proven. */
export const understood = (more: Partial<Understood> = {}): Understood => ({
  from: { name: 'Rita', email: 'rita@client.example', phone: null },
  senderForm: 'single',
  sender: { verdict: 'none', by: 'none', detail: '' },
  replyTo: [],
  copied: [],
  subject: 'Printer',
  messageId: 'm1@client.example',
  inReplyTo: [],
  references: [],
  language: 'en',
  text: 'It does not print.',
  body: null,
  html: null,
  attachments: [],
  leftOut: [],
  isAutoReply: false,
  isBounce: false,
  mustNotAutorespond: false,
  bounce: null,
  ...more,
});
