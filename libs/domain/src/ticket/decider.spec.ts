import { decide, evolve } from '@eventdesk/kernel/decider';
import { given } from '@eventdesk/kernel/testing/given';
import type { StatusState } from '../shapes';
import { statusStates } from '../shapes';
import { known, statuses, testId } from '../testing/default-settings';
import { assign, close, commands, copied, edit, link, note, noteMail, reopen } from '../testing/ticket-commands';
import { addMessage, after, mailSaid, opened, reply, requester, start } from '../testing/ticket-samples';
import type { TicketCommand } from './commands';
import { ticket } from './decider';
import { StatusChanged, TicketAssigned, TicketClosed, TicketReopened, TicketUnassigned } from './events';
import type { TicketState } from './state';

const now = after(5);
const at = (state: StatusState, more: Parameters<typeof opened>[0] = {}) =>
  opened({ status: statuses[state], ...more });
const change = (from: StatusState, to: StatusState, when = now) =>
  StatusChanged({ at: when, from: statuses[from], to: statuses[to] });
/** A desk's own second status of a state. */
const second = (state: StatusState) => ({ id: testId(777), state });
const run = (state: TicketState, command: TicketCommand) =>
  decide(ticket, command, state).reduce<TicketState>((before, event) => evolve(ticket, before, event), state);

describe('opening a ticket', () => {
  const open: TicketCommand = { type: 'OpenTicket', opened: opened().data as never, message: mailSaid() };

  it('says the first message with it, sealed for the requester', () => {
    const [first, said] = given(ticket).when(open).events();
    expect(first).toEqual({ ...opened(), owner: 'rita@client.example' });
    expect(said).toMatchObject({
      type: 'RequesterMessageAdded',
      owner: 'rita@client.example',
      data: { participant: 1, at: start, text: 'mail 1' },
    });
  });

  it('is refused where another command opened one', () => given(ticket, opened()).when(open).rejects('already-there'));

  it('PG-2 numbers cannot be changed by any command', () => {
    for (const command of commands) {
      const state = run(given(ticket, opened()).state, command);
      expect(state).toMatchObject({ number: '100001' });
    }
  });
});

describe('refusals', () => {
  it.each(commands)('ticket-not-found comes first: $type', (command) =>
    given(ticket).when(command).rejects('ticket-not-found'),
  );

  it('ticket-closed comes before no-way-to-answer', () => {
    given(ticket, at('closed', { replyTo: null }))
      .when(reply())
      .rejects('ticket-closed');
    given(ticket, at('solved', { replyTo: null }))
      .when(reply())
      .rejects('no-way-to-answer');
  });

  it('PG-7 an answer that could not reach the requester is refused, whoever else takes part', () => {
    const nobody = at('awaiting-reply', { replyTo: null });
    given(ticket, nobody).when(reply()).rejects('no-way-to-answer');
    const carl = given(ticket, nobody).when(copied('carl@client.example')).events();
    given(ticket, nobody, ...carl)
      .when(reply())
      .rejects('no-way-to-answer');
    given(ticket, at('awaiting-reply', { replyTo: { erased: true } }))
      .when(reply())
      .rejects('no-way-to-answer');
  });

  it('what is so already is never refused: a message that is in it stays as it is, closed or not', () => {
    const done = given(ticket, opened()).when(reply()).events();
    const closed = TicketClosed({ at: now, from: statuses['awaiting-customer'], to: statuses.closed, by: 'agent' });
    given(ticket, opened(), ...done, closed)
      .when(reply())
      .changesNothing();
  });
});

describe('KB-2 the life of a ticket', () => {
  it('an agent who takes it has started', () => {
    const taken = TicketAssigned({ at: now, owner: known.ada });
    given(ticket, opened()).when(assign(known.ada, true)).then(taken, change('awaiting-reply', 'in-progress'));
    given(ticket, opened({ owner: known.ada }))
      .when(assign(known.ada, true))
      .then(change('awaiting-reply', 'in-progress'));
  });

  it('an agent who takes what he has begun already changes nothing', () =>
    given(ticket, at('in-progress', { owner: known.ada }))
      .when(assign(known.ada, true))
      .changesNothing());

  it('one who is made responsible by somebody else has not started', () => {
    given(ticket, opened())
      .when(assign(known.ada))
      .then(TicketAssigned({ at: now, owner: known.ada }));
    given(ticket, opened({ owner: known.ada }))
      .when(assign(known.ada))
      .changesNothing();
  });

  it.each(['awaiting-customer', 'solved', 'closed'] as const)('taking one that is %s does not start it anew', (state) =>
    given(ticket, at(state))
      .when(assign(known.ada, true))
      .then(TicketAssigned({ at: now, owner: known.ada })),
  );

  it.each(statusStates.filter((state) => state !== 'closed' && state !== 'awaiting-customer'))(
    'an answer that waits for the customer leaves %s for awaiting customer',
    (state) =>
      expect(given(ticket, at(state)).when(reply()).events()[1]).toEqual(change(state, 'awaiting-customer', after(1))),
  );

  it('an answer that solves makes it solved', () => {
    const [answer, solved] = given(ticket, opened())
      .when(reply(1, { then: 'solved' }))
      .events();
    expect(answer).toMatchObject({ type: 'AgentReplied', data: { then: 'solved', to: [1] } });
    expect(solved).toEqual(change('awaiting-reply', 'solved', after(1)));
  });

  it.each(['in-progress', 'awaiting-customer', 'solved'] as const)("a customer's message takes %s back", (state) =>
    expect(given(ticket, at(state)).when(addMessage()).events()[1]).toEqual(change(state, 'awaiting-reply', after(1))),
  );

  it("a customer's message to one that waits already, or to a closed one", () => {
    given(ticket, opened()).when(addMessage()).thenTypes('RequesterMessageAdded');
    given(ticket, at('closed')).when(addMessage()).thenTypes('RequesterMessageAdded', 'TicketReopened');
  });

  it('the cycle repeats until solved, then closed', () => {
    let state = given(ticket, opened()).state;
    for (const [command, expected] of [
      [assign(known.ada, true), 'in-progress'],
      [reply(1), 'awaiting-customer'],
      [addMessage(2), 'awaiting-reply'],
      [reply(3), 'awaiting-customer'],
      [addMessage(4), 'awaiting-reply'],
      [reply(5, { then: 'solved' }), 'solved'],
      [close('rule'), 'closed'],
    ] as const) {
      state = run(state, command);
      expect(state).toMatchObject({ current: { state: expected } });
    }
    expect(state).toMatchObject({ closedAt: now });
  });

  it('notes, edits, links, copies and automatic mails move no status (T01)', () => {
    for (const command of [note, edit({ subject: 'Other' }), link(testId(5)), copied('carl@client.example'), noteMail])
      expect(run(given(ticket, at('awaiting-customer')).state, command)).toMatchObject({
        current: statuses['awaiting-customer'],
      });
  });

  it('a status of the same state that the desk has beside the first one is kept', () => {
    given(ticket, opened({ status: second('awaiting-reply') }))
      .when(addMessage())
      .thenTypes('RequesterMessageAdded');
    given(ticket, opened({ status: second('awaiting-customer') }))
      .when(reply())
      .thenTypes('AgentReplied');
    given(ticket, opened({ status: second('closed') }))
      .when(close())
      .changesNothing();
  });
});

describe('status, closing and reopening', () => {
  it('OT-5 a message that closes closes after it was added, once', () => {
    const closes = addMessage(5, { closes: true });
    const [added, closed] = given(ticket, at('solved')).when(closes).events();
    expect(added?.type).toBe('RequesterMessageAdded');
    expect(closed).toEqual(TicketClosed({ at: now, from: statuses.solved, to: statuses.closed, by: 'requester' }));
    given(ticket, at('closed')).when(closes).thenTypes('RequesterMessageAdded');
  });

  it('KB-4 closing says who closed, and is done once', () => {
    const from = statuses['awaiting-reply'];
    for (const by of ['agent', 'requester', 'rule'] as const)
      given(ticket, opened())
        .when(close(by))
        .then(TicketClosed({ at: now, from, to: statuses.closed, by }));
    given(ticket, at('closed')).when(close()).changesNothing();
  });

  it('reopening waits for a reply; an open one is left alone', () => {
    const to = statuses['awaiting-reply'];
    given(ticket, at('closed'))
      .when(reopen)
      .then(TicketReopened({ at: now, from: statuses.closed, to }));
    given(ticket, at('solved')).when(reopen).changesNothing();
  });

  it('a status chosen by hand is a change, a closing or a reopening, by what it means', () => {
    const to = (state: StatusState): TicketCommand => ({ type: 'ChangeStatus', now, to: statuses[state], by: 'agent' });
    given(ticket, opened()).when(to('in-progress')).then(change('awaiting-reply', 'in-progress'));
    given(ticket, opened()).when(to('closed')).thenTypes('TicketClosed');
    given(ticket, at('closed')).when(to('in-progress')).thenTypes('TicketReopened');
    given(ticket, opened()).when(to('awaiting-reply')).changesNothing();
  });

  it('one that was opened closed says when (API-1 takes any status)', () =>
    expect(given(ticket, at('closed')).state).toMatchObject({ closedAt: start }));
});

describe('PG-3 editing', () => {
  it.each([
    ['SubjectChanged', { subject: 'Scanner' }],
    ['DescriptionChanged', { description: 'on floor 2' }],
    ['TypeChanged', { ticketType: known.order }],
    ['DepartmentChanged', { department: known.sales }],
    ['DepartmentChanged', { department: null }],
    ['PriorityChanged', { priority: known.urgent }],
    ['PriorityChanged', { priority: null }],
    ['TicketAssigned', { owner: known.ada }],
  ])('%s is an event of its own', (type, fields) => {
    given(ticket, opened()).when(edit(fields)).thenTypes(type);
    const once = given(ticket, opened()).when(edit(fields)).events();
    given(ticket, opened(), ...once)
      .when(edit(fields))
      .changesNothing();
  });

  it('several fields are several events; fields as they are give none', () => {
    given(ticket, opened())
      .when(edit({ subject: 'Scanner', description: '', priority: known.normal, department: known.sales }))
      .thenTypes('SubjectChanged', 'DepartmentChanged');
    given(ticket, opened({ owner: known.ada }))
      .when(edit({ owner: null }))
      .then(TicketUnassigned({ at: now }));
  });

  it('PATCH with the owner as he is is no start, one that makes the caller responsible is', () => {
    given(ticket, opened({ owner: known.ada }))
      .when(edit({ owner: known.ada, bySelf: true }))
      .changesNothing();
    given(ticket, opened())
      .when(edit({ owner: known.ada, bySelf: true }))
      .thenTypes('TicketAssigned', 'StatusChanged');
  });
});

describe('messages and people', () => {
  it('T12 a mail that is in it already, by id or by identity, adds nothing', () => {
    const once = given(ticket, opened()).when(addMessage()).events();
    given(ticket, opened(), ...once)
      .when(addMessage())
      .changesNothing();
    const copy = addMessage(1, { said: { ...mailSaid(1), message: testId(4000), participant: 1 } });
    given(ticket, opened(), ...once)
      .when(copy)
      .changesNothing();
    expect(given(ticket, opened(), ...once).state).toMatchObject({
      identities: new Map([['identity 1', testId(901)]]),
    });
  });

  it('an answer goes to everybody who takes part and can be reached', () => {
    const carl = given(ticket, opened()).when(copied('carl@client.example')).events();
    const [answer] = given(ticket, opened(), ...carl)
      .when(reply())
      .events();
    expect(answer?.data).toMatchObject({ to: [1, 2] });
  });

  it('nobody takes part twice, and of a crowd the first fifty do (T42)', () => {
    given(ticket, opened()).when(copied('rita@client.example')).changesNothing();
    let state = given(ticket, opened()).state;
    for (let n = 0; n < 60; n++) state = run(state, copied(`p${n}@client.example`));
    expect(state.status === 'there' && state.participants.map(({ ordinal }) => ordinal)).toEqual(
      Array.from({ length: 50 }, (_, n) => n + 1),
    );
  });

  it('T02 the requester never changes because somebody else wrote', () => {
    const stranger = { name: 'Eve', email: 'eve@evil.example', phone: null };
    const said = { ...mailSaid(1, { from: stranger }), participant: 2 };
    const state = run(given(ticket, opened()).state, addMessage(1, { said }));
    expect(state).toMatchObject({ replyTo: 'rita@client.example', participants: [{ ordinal: 1, ...requester }] });
  });

  it('what a message says is sealed for who said it, what the desk says for the requester (T48)', () => {
    const carl = { name: 'Carl', email: 'carl@client.example', phone: null };
    const [said] = given(ticket, opened())
      .when(addMessage(1, { said: { ...mailSaid(1, { from: carl }), participant: 2 } }))
      .events();
    expect(said?.owner).toBe('carl@client.example');
    for (const command of [reply(), note, edit({ subject: 'Other' }), noteMail])
      expect(given(ticket, opened()).when(command).events()[0]?.owner).toBe('rita@client.example');
  });

  it('a ticket is linked to another once', () => {
    const linked = given(ticket, opened())
      .when(link(testId(5)))
      .events();
    given(ticket, opened(), ...linked)
      .when(link(testId(5)))
      .changesNothing();
    given(ticket, opened({ links: [{ ticket: testId(5), why: 'same-mail' }] }))
      .when(link(testId(5)))
      .changesNothing();
  });
});
