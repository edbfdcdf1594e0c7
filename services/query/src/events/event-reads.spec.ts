import type { CloudEvent } from '@eventdesk/contracts/cloud-event';
import { ClientDefined, NumberAllocated, areaStream } from '@eventdesk/domain/catalog/events';
import { ContactCreated } from '@eventdesk/domain/contact/events';
import { TicketAssigned } from '@eventdesk/domain/ticket/events';
import { scopes } from '@eventdesk/kernel/principal';
import type { Principal } from '@eventdesk/kernel/principal';
import { client, named, testDesk } from '../testing/desk';
import { asServerSentEvent, EventFollower } from './event-follower';

const all = client('*');
const impersonal = client(
  '*',
  scopes.filter((scope) => scope !== 'personal:read'),
);

const filled = async () => {
  const desk = await testDesk();
  await desk.openTicket('one', 'red', 'Apricot');
  await desk.append(`numbers-tickets.1`, NumberAllocated({ ticket: named('one') }));
  await desk.append(
    areaStream('clients'),
    ClientDefined({
      at: desk.at(),
      id: named('shop'),
      clientId: 'shop',
      type: null,
      departments: '*',
      scopes: ['tickets:read'],
      agent: null,
      confirms: true,
      secret: { reference: 'clients/shop/1', version: 1 },
      revoked: false,
    }),
  );
  await desk.receive('letter', 'blue', 'Quince');
  await desk.append(
    `contact-${named('someone')}`,
    ContactCreated({ at: desk.at(), person: { name: 'Someone', email: 'someone@customer.example', phone: null } }),
  );
  return { desk, reads: (await desk.open()).eventReads };
};
const brief = (events: readonly CloudEvent[]) =>
  events.map(({ type, subject, revision }) => `${subject.split('-')[0]} ${revision} ${type.split('.')[1]}`);

describe('GET /v2/events', () => {
  it('X-3 gives every event of the streams that leave, internal ones as markers that keep their revision', async () => {
    const { reads } = await filled();
    const { data, next } = await reads.page(all, { limit: 200 });
    expect(brief(data).slice(-7)).toEqual([
      'settings 1 LineDefined',
      'ticket 0 TicketOpened',
      'ticket 1 RequesterMessageAdded',
      'settings 0 Internal',
      'inbound 0 MessageReceived',
      'inbound 1 MessageParsed',
      'contact 0 ContactCreated',
    ]);
    expect(next).toBeNull();
    expect(data.find(({ type }) => type === 'eventdesk.Internal.v1')?.data).toEqual({});
  });

  it('gives the log in pages from any position on, and a stream from any revision', async () => {
    const { reads } = await filled();
    const whole = (await reads.page(all, { limit: 200 })).data;
    const paged: CloudEvent[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof reads.page>> = await reads.page(all, {
        limit: 2,
        after: after === null ? undefined : Number(after),
      });
      paged.push(...page.data);
      after = page.next;
    } while (after !== null);
    expect(paged).toEqual(whole);
    expect((await reads.page(all, { limit: 200, after: whole[4]?.position })).data).toEqual(whole.slice(5));

    const subject = `inbound-${named('letter')}`;
    expect(brief((await reads.page(all, { subject, limit: 200 })).data)).toHaveLength(2);
    expect(brief((await reads.page(all, { subject, fromRevision: 1, limit: 200 })).data)).toEqual([
      'inbound 1 MessageParsed',
    ]);
    const first = await reads.page(all, { subject, limit: 1 });
    const second = await reads.page(all, { subject, limit: 1, after: Number(first.next) });
    expect(brief([...first.data, ...second.data])).toEqual(['inbound 0 MessageReceived', 'inbound 1 MessageParsed']);
    expect(second.next).toBeNull();
  });

  it('T37 leaves out streams of other departments, and contacts, which belong to none', async () => {
    const { reads } = await filled();
    const kinds = async (departments: readonly string[]) => {
      const { data } = await reads.page(client(departments), { limit: 200 });
      return new Set(data.map(({ subject }) => subject.split('-')[0]));
    };
    expect(await kinds(['red'])).toEqual(new Set(['settings', 'ticket']));
    expect(await kinds(['blue'])).toEqual(new Set(['settings', 'inbound']));
    expect(await kinds([])).toEqual(new Set(['settings']));
    for (const subject of [`ticket-${named('one')}`, `ticket-${named('never')}`, 'numbers-tickets.1'])
      expect(await reads.page(client(['blue']), { subject, limit: 9 })).toEqual({ data: [], next: null });
  });

  it('T37 shows a setting of another department as a marker in its place', async () => {
    const { reads } = await filled();
    const { data } = await reads.page(client(['red']), { subject: 'settings-departments', limit: 9 });
    expect(brief(data)).toEqual(['settings 0 DepartmentDefined', 'settings 1 Internal']);
    expect(JSON.stringify(data)).not.toContain('blue');
  });

  it('withholds personal values from who lacks personal:read', async () => {
    const { reads } = await filled();
    const { data } = await reads.page(impersonal, { limit: 200 });
    expect(JSON.stringify(data)).not.toMatch(/apricot|quince|someone/i);
    expect(data.find(({ type }) => type === 'eventdesk.TicketOpened.v1')?.data).toMatchObject({
      subject: { withheld: true },
      requester: { withheld: true },
      number: expect.any(String),
    });
    await expect(reads.page(client('*', ['tickets:read']), { limit: 1 })).rejects.toThrow('scope-missing');
  });
});

describe('following the log', () => {
  const following = async (departments: '*' | readonly string[] = '*') => {
    const { desk, reads } = await filled();
    const ended = new AbortController();
    let rights: Principal | undefined = client(departments);
    const follower = new EventFollower(reads, desk.platform.written, 5);
    const start = await desk.platform.events.head();
    const events = follower.follow(client(departments), start, async () => rights, ended.signal);
    const assign = () => desk.append(`ticket-${named('one')}`, TicketAssigned({ at: desk.at(), owner: named('ada') }));
    const nextEvent = async () => {
      for (;;) {
        const { value, done } = await events.next();
        if (done) return 'ended';
        if (value) return brief([value])[0];
      }
    };
    return { desk, ended, events, assign, nextEvent, change: (to: Principal | undefined) => (rights = to) };
  };

  it('gives what is appended as it comes', async () => {
    const { nextEvent, assign } = await following();
    const [first] = [nextEvent()];
    await assign();
    expect(await first).toBe('ticket 2 TicketAssigned');
    await assign();
    await assign();
    expect([await nextEvent(), await nextEvent()]).toEqual(['ticket 3 TicketAssigned', 'ticket 4 TicketAssigned']);
  });

  it.each([
    ['revoked', undefined],
    ['moved', client(['blue'])],
    ['narrowed', client(['red'], ['tickets:read'])],
  ])('T37 ends, and shows nothing more, when the right behind it is %s', async (_how, left) => {
    const { nextEvent, assign, change } = await following(['red']);
    await assign();
    expect(await nextEvent()).toBe('ticket 2 TicketAssigned');
    change(left);
    await assign();
    expect(await nextEvent()).toBe('ended');
  });

  it('T37 ends without an event too', async () => {
    const { nextEvent, change } = await following();
    change(undefined);
    expect(await nextEvent()).toBe('ended');
  });

  it('shows that the line is alive, and ends with its reader', async () => {
    const { events, ended } = await following();
    expect(await events.next()).toEqual({ value: undefined, done: false });
    ended.abort();
    expect(await events.next()).toEqual({ value: undefined, done: true });
  });

  it('is text/event-stream, with the position to go on from', async () => {
    const { reads } = await filled();
    const [event] = (await reads.page(all, { limit: 1 })).data;
    expect(asServerSentEvent(event)).toBe(`id: ${event?.position}\ndata: ${JSON.stringify(event)}\n\n`);
    expect(asServerSentEvent(undefined)).toBe(':\n\n');
  });
});
