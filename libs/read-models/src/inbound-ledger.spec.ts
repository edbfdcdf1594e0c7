import {
  inboundEvents,
  MessageHeld,
  MessageParsed,
  MessageReceived,
  MessageReplayed,
  MessageRouted,
  MessageSeenAgain,
  MessageSettled,
  outcomes,
} from '@eventdesk/domain/inbound/events';
import { testId } from '@eventdesk/domain/testing/default-settings';
import { after, requester, start } from '@eventdesk/domain/testing/ticket-samples';
import type { NewEvent } from '@eventdesk/kernel/event';
import { inboundLedger } from './inbound-ledger';
import { folded } from './testing/folding';

const stream = `inbound-${testId(1)}`;
const received = MessageReceived({
  at: start,
  channel: 'smtp',
  line: 'support@desk.example',
  raw: { hash: 'h', size: 7, owner: 'letter:1' },
  sha256: 'of the raw bytes',
  identity: 'i',
  peer: '192.0.2.1',
  trustedPeer: false,
  helo: 'client.example',
  envelopeFrom: requester.email,
  envelopeTo: 'support@desk.example',
});
const lists = { replyTo: [], copied: [], inReplyTo: [], references: [], attachments: [], leftOut: [] };
const parsedData = {
  ...lists,
  at: after(1),
  from: requester,
  senderForm: 'single',
  sender: { verdict: 'none' as const, by: 'none', detail: '' },
  subject: 'Printer',
  messageId: 'm1@client.example',
  language: 'en' as const,
  text: 'text',
  body: null,
  html: null,
  isAutoReply: false,
  isBounce: false,
  mustNotAutorespond: false,
  bounce: null,
};
const parsed = MessageParsed(parsedData);
const held = MessageHeld({ at: after(2), cause: 'sender-not-proven', detail: 'x' });
const replayed = MessageReplayed({ at: after(3) });
const routed = MessageRouted({ at: after(4), route: { to: 'bounce', ticket: null } });
const settled = (outcome: (typeof outcomes)[number]) =>
  MessageSettled({
    at: after(5),
    outcome,
    ticket: testId(2),
    number: '100001',
    duplicateOf: outcome === 'duplicate' ? testId(3) : null,
  });
const entry = (...events: readonly NewEvent[]) => folded(inboundLedger, stream, events);

describe('the inbound ledger (X-1)', () => {
  it('shows a letter from the moment it was received', () =>
    expect(entry(received)).toMatchObject({
      id: testId(1),
      outcome: 'pending',
      sha256: 'of the raw bytes',
      line: 'support@desk.example',
      receivedAt: start,
      from: null,
      raw: { owner: 'letter:1' },
    }));

  it('says who wrote once that is understood, and waits for its outcome', () => {
    const known = { outcome: 'pending', from: requester, subject: 'Printer', messageId: 'm1@client.example' };
    expect(entry(received, parsed)).toMatchObject(known);
    expect(entry(received, parsed, routed)).toMatchObject(known);
  });

  it.each(outcomes)('settles as %s, with its ticket', (outcome) =>
    expect(entry(received, parsed, routed, settled(outcome))).toMatchObject({
      outcome,
      ticket: testId(2),
      number: '100001',
      duplicateOf: outcome === 'duplicate' ? testId(3) : null,
      cause: null,
    }),
  );

  it('says why a letter is held, until it is replayed', () => {
    expect(entry(received, parsed, held)).toMatchObject({ outcome: 'held', cause: 'sender-not-proven' });
    expect(entry(received, parsed, held, replayed)).toMatchObject({ outcome: 'pending', cause: null });
    expect(entry(received, held, replayed, parsed, routed, settled('added'))).toMatchObject({
      outcome: 'added',
      cause: null,
    });
  });

  it('counts how often the same mail came again, whatever became of it', () => {
    const again = MessageSeenAgain({ at: after(6), channel: 'smtp', sha256: 's' });
    expect(entry(received, again, parsed, routed, settled('opened'), again)).toMatchObject({
      seenAgain: 2,
      outcome: 'opened',
    });
  });

  it('T48 lives with an erased sender', () => {
    const gone = { erased: true as const };
    const erased = MessageParsed({ ...parsedData, from: gone, subject: gone, messageId: gone, text: gone });
    expect(entry(received, erased, routed, settled('opened'))).toMatchObject({
      from: gone,
      subject: gone,
      messageId: gone,
      outcome: 'opened',
    });
  });

  it('folds every event but the route, which its outcome tells', () =>
    expect(inboundEvents.map(({ type }) => type).filter((type) => !inboundLedger.types.includes(type))).toEqual([
      'MessageRouted',
    ]));
});
