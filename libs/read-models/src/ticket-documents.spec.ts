import { known, statuses, testId } from '@eventdesk/domain/testing/default-settings';
import { addMessage, after, mailSaid, opened, reply, start } from '@eventdesk/domain/testing/ticket-samples';
import type { TicketCommand } from '@eventdesk/domain/ticket/commands';
import { ticket } from '@eventdesk/domain/ticket/decider';
import { ticketEvents } from '@eventdesk/domain/ticket/events';
import type { NewEvent } from '@eventdesk/kernel/event';
import { given } from '@eventdesk/kernel/testing/given';
import { erasedIn, folded } from './testing/folding';
import { ticketList } from './ticket-list';
import type { TicketThread } from './ticket-thread';
import { ticketThread } from './ticket-thread';

const stream = `ticket-${testId(1)}`;
const file = (n: number) => ({
  id: testId(600 + n),
  name: `file ${n}.pdf`,
  type: 'application/pdf',
  size: 7,
  blob: { hash: `h${n}`, size: 7, owner: 'letter:1' },
  inline: false,
});
const note: TicketCommand = {
  type: 'AddNote',
  now: after(3),
  said: { message: testId(3000), text: 'between us', body: null, attachments: [file(3)], agent: known.bob },
};
const carl = { name: 'Carl', email: 'carl@client.example', phone: null };
const commands: readonly TicketCommand[] = [
  { type: 'AddParticipant', now: after(0), person: carl },
  { type: 'AssignTicket', now: after(1), owner: known.ada, bySelf: true, statuses },
  reply(2, { said: { ...reply(2).said, attachments: [file(1), file(2)] } }),
  note,
  addMessage(4),
  { type: 'NoteAutomaticMail', now: after(5), inbound: testId(950), outcome: 'bounce', excerpt: 'no such user' },
  {
    type: 'EditTicket',
    now: after(6),
    subject: 'Scanner',
    description: 'on floor two',
    ticketType: known.order,
    department: known.sales,
    priority: known.urgent,
    owner: null,
    bySelf: false,
    statuses,
  },
  { type: 'LinkTicket', now: after(7), ticket: testId(2), why: 'named-only' },
  { type: 'CloseTicket', now: after(8), by: 'agent', statuses },
  { type: 'ReopenTicket', now: after(9), statuses },
  { type: 'ChangeStatus', now: after(10), to: statuses.solved, by: 'agent' },
];
/** A ticket to which everything happened that can. */
const log: readonly NewEvent[] = [
  ...given(ticket)
    .when({ type: 'OpenTicket', opened: opened().data as never, message: mailSaid(0) })
    .events(),
];
const whole = commands.reduce<readonly NewEvent[]>(
  (before, command) => [
    ...before,
    ...given(ticket, ...before)
      .when(command)
      .events(),
  ],
  log,
);
const thread = (events = whole): TicketThread => folded(ticketThread, stream, events) as TicketThread;
const words = (doc: TicketThread): string => ticketThread.searchText?.(doc) ?? '';
const personal = (key: string, value: unknown) =>
  ['subject', 'text', 'description', 'excerpt', 'requester', 'from', 'person', 'replyTo', 'name', 'messageId'].includes(
    key,
  ) &&
  (typeof value === 'string' || (typeof value === 'object' && !Object.hasOwn(value as object, 'state')));

describe('the documents of a ticket', () => {
  it('meet every event that a ticket can have', () =>
    expect(new Set(whole.map(({ type }) => type))).toEqual(new Set(ticketEvents.map(({ type }) => type))));

  it('are the same, byte for byte, when folded again (invariant 8)', () => {
    for (const projection of [ticketList, ticketThread]) {
      const once = JSON.stringify(folded(projection, stream, whole));
      expect(JSON.stringify(folded(projection, stream, whole))).toBe(once);
      const doc = folded(projection, stream, whole.slice(0, 5));
      const before = JSON.stringify(doc);
      folded(projection, stream, whole);
      expect(JSON.stringify(doc)).toBe(before);
    }
  });

  it('agree with one another and with the rules on every field', () => {
    for (let length = 1; length <= whole.length; length++) {
      const events = whole.slice(0, length);
      const row = folded(ticketList, stream, events);
      const doc = thread(events);
      expect(doc).toMatchObject(row as object);
      const state = given(ticket, ...events).state;
      expect(state).toMatchObject({ current: { id: row?.status, state: row?.state }, closedAt: row?.closedAt });
      expect(state).toMatchObject({
        owner: row?.owner,
        department: row?.department,
        priority: row?.priority,
        type: row?.type,
      });
      expect(state).toMatchObject({ subject: row?.subject, description: row?.description, number: row?.number });
      expect(state).toMatchObject({
        participants: doc.participants.map(({ ordinal, person }) => ({ ordinal, ...person })),
      });
    }
  });

  it('PG-9 say everything in the order it came, who said it, and by which way', () => {
    expect(thread().messages.map(({ kind, channel, text, agent, at }) => [kind, channel, text, agent, at])).toEqual([
      ['requester', 'mail', 'mail 0', null, start],
      ['reply', 'agent', 'answer 2', known.ada, after(2)],
      ['note', 'agent', 'between us', known.bob, after(3)],
      ['requester', 'mail', 'mail 4', null, after(4)],
      ['automatic', 'mail', 'no such user', null, after(5)],
    ]);
    expect(thread().links).toEqual([{ ticket: testId(2), why: 'named-only' }]);
  });

  it('name every file once, so that a download finds its ticket', () =>
    expect(thread().files).toEqual([file(1).id, file(2).id, file(3).id]));

  it('T01 an automatic mail is no news', () => {
    const upTo = whole.findIndex(({ type }) => type === 'AutomaticMailNoted') + 1;
    expect(thread(whole.slice(0, upTo)).updatedAt).toBe(after(4));
    expect(folded(ticketList, stream, whole.slice(0, upTo))?.updatedAt).toBe(after(4));
  });

  it('are found by number, subject, requester, description and all that was said', () => {
    for (const word of [
      '100001',
      'Scanner',
      'Rita',
      'rita@client.example',
      'floor two',
      'mail 0',
      'answer 2',
      'between us',
    ])
      expect(words(thread())).toContain(word);
    expect(words(thread())).not.toContain('Printer');
  });

  it('T48 live with an erased person: nothing of him is left, the rest stands', () => {
    const erased = whole.map((event) => ({ ...event, data: erasedIn(event.data, personal) }));
    for (const { type, data } of erased)
      expect([type, ticketEvents.find((one) => one.type === type)?.schema.safeParse(data).success]).toEqual([
        type,
        true,
      ]);
    const doc = thread(erased);
    for (const gone of [
      'Rita',
      'Carl',
      'client.example',
      'mail 4',
      'answer',
      'Scanner',
      'between',
      'no such user',
      '.pdf',
    ])
      expect(JSON.stringify(doc) + words(doc)).not.toContain(gone);
    expect(words(doc).trim()).toBe('100001');
    expect(doc).toMatchObject({ subject: { erased: true }, requester: { erased: true }, state: 'solved' });
    expect(doc.messages).toHaveLength(5);
    expect(folded(ticketList, stream, erased)).toMatchObject({ number: '100001', subject: { erased: true } });
  });

  it('are none where the stream does not begin with its opening', () => {
    for (const projection of [ticketList, ticketThread])
      expect(folded(projection, stream, whole.slice(1))).toBeUndefined();
  });
});
