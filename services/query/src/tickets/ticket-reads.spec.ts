import { CategoryDefined, PriorityDefined, StatusDefined, areaStream } from '@eventdesk/domain/catalog/events';
import { AgentReplied, DepartmentChanged, StatusChanged, SubjectChanged } from '@eventdesk/domain/ticket/events';
import { decimalOf } from '@eventdesk/kernel/ids';
import { client, named, testDesk } from '../testing/desk';

const all = client('*');
const page = { limit: 50 };

describe('a ticket', () => {
  it('reads with exactly the documented members, ids decimal', async () => {
    const desk = await testDesk();
    const blob = await desk.platform.blobs.put('upload:x', Buffer.from('hello'));
    await desk.openTicket('first', 'red', 'Apricot', [
      { id: named('file'), name: 'a.txt', type: 'text/plain', size: 5, blob, inline: false },
    ]);
    await desk.project();
    const ticket = await (await desk.open()).tickets.one(all, named('first'));
    expect(Object.keys(ticket)).toEqual(
      'id number subject status type line requester account owner department category severity impact priority replyTo description createdAt updatedAt revision links messages'.split(
        ' ',
      ),
    );
    expect(ticket).toMatchObject({
      id: decimalOf(named('first')),
      subject: 'Subject Apricot',
      requester: { name: 'Name Apricot', email: 'apricot@customer.example', phone: null },
      department: decimalOf(named('red')),
      account: null,
      revision: 1,
    });
    expect(ticket.messages).toEqual([
      {
        id: decimalOf(named('first first')),
        kind: 'requester',
        channel: 'mail',
        from: ticket.requester,
        text: 'Text Apricot',
        at: expect.any(String),
        attachments: [{ id: decimalOf(named('file')), name: 'a.txt', type: 'text/plain', size: 5 }],
        inbound: null,
        proven: true,
        leftOut: [],
      },
    ]);
  });

  it('has the whole of a long text, which lies beside the document', async () => {
    const desk = await testDesk();
    await desk.openTicket('first', 'red', 'Apricot');
    const body = await desk.platform.blobs.put('ticket:first', Buffer.from('the whole text'));
    const reply = { at: desk.at(), message: named('m'), text: 'the…', body, attachments: [], agent: null };
    await desk.append(`ticket-${named('first')}`, AgentReplied({ ...reply, then: 'wait', to: [1] }));
    await desk.project();
    const ticket = await (await desk.open()).tickets.one(all, named('first'));
    expect(ticket.messages.map(({ text }) => text)).toEqual(['Text Apricot', 'the whole text']);
  });

  it('T48 reads as erased where it was', async () => {
    const desk = await testDesk();
    await desk.openTicket('first', 'red', 'Apricot');
    await desk.platform.keyRing.erase('apricot@customer.example');
    await desk.project();
    const ticket = await (await desk.open()).tickets.one(all, named('first'));
    expect(ticket).toMatchObject({ subject: { erased: true }, requester: { erased: true } });
    expect(JSON.stringify(ticket)).not.toMatch(/apricot/i);
  });

  it('X-5 reads as it was at an instant, by the rights of now', async () => {
    const desk = await testDesk();
    await desk.openTicket('first', 'red', 'Apricot');
    const before = desk.at();
    await desk.append(
      `ticket-${named('first')}`,
      SubjectChanged({ at: desk.at(), subject: 'Later' }),
      DepartmentChanged({ at: desk.at(), department: named('blue') }),
    );
    await desk.project();
    const { tickets } = await desk.open();
    const then = await tickets.one(client(['blue']), named('first'), { asOf: before });
    expect(then).toMatchObject({ subject: 'Subject Apricot', department: decimalOf(named('red')), revision: 1 });
    await expect(tickets.one(client(['red']), named('first'), { asOf: before })).rejects.toThrow('ticket-not-found');
    await expect(tickets.one(all, named('first'), { asOf: '2000-01-01T00:00:00Z' })).rejects.toThrow('not-found');
  });

  it('is refused without the scope, and not there for who may not see it, or when there is none', async () => {
    const desk = await testDesk();
    await desk.openTicket('first', 'red', 'Apricot');
    await desk.project();
    const { tickets } = await desk.open();
    await expect(tickets.one(client('*', ['inbound:read']), named('first'))).rejects.toThrow('scope-missing');
    await expect(tickets.one(client(['blue']), named('first'))).rejects.toThrow('ticket-not-found');
    await expect(tickets.one(all, named('never'))).rejects.toThrow('ticket-not-found');
  });
});

describe('minRevision', () => {
  it('waits until the documents have it, and is 503 with Retry-After when they do not', async () => {
    const asked: string[] = [];
    const waitFor = async (projection: string, id: string, revision: number) => {
      asked.push(`${projection} ${id === named('first')} ${revision}`);
      if (revision > 1) throw Object.assign(new Error('late'), { name: 'Late' });
    };
    const desk = await testDesk({ progress: { waitFor } });
    await desk.openTicket('first', 'red', 'Apricot');
    await desk.project();
    const { tickets } = await desk.open();
    await tickets.one(all, named('first'), { minRevision: 1 });
    await tickets.list(all, { ...page, search: 'apricot' }, { id: named('first'), revision: 1 });
    expect(asked).toEqual(['ticket-thread-v1 true 1', 'ticket-list-v1 true 1', 'ticket-thread-v1 true 1']);
    await expect(tickets.one(all, named('first'), { minRevision: 2 })).rejects.toThrow('late');
  });

  it('T20 tells nobody by waiting that a ticket is there', async () => {
    const waitFor = () => Promise.reject(new Error('waited'));
    const desk = await testDesk({ progress: { waitFor } });
    await desk.openTicket('first', 'red', 'Apricot');
    const { tickets } = await desk.open();
    for (const id of [named('first'), named('never')]) {
      await expect(tickets.one(client(['blue']), id, { minRevision: 0 })).rejects.toThrow('ticket-not-found');
      expect(await tickets.list(client(['blue']), page, { id, revision: 0 })).toEqual({ data: [], next: null });
    }
  });

  it('asks the documents, and names the refusal', async () => {
    const desk = await testDesk({ longestWait: 20 });
    await desk.openTicket('first', 'red', 'Apricot');
    await desk.project();
    const { tickets } = await desk.open();
    await expect(tickets.one(all, named('first'), { minRevision: 1 })).resolves.toMatchObject({ revision: 1 });
    await expect(tickets.one(all, named('first'), { minRevision: 7 })).rejects.toMatchObject({
      slug: 'not-yet',
      kind: 'unavailable',
      extra: { retryAfter: 1 },
    });
  });
});

describe('the list of tickets', () => {
  const many = async () => {
    const desk = await testDesk();
    for (let n = 0; n < 12; n++) await desk.openTicket(`t${n}`, n % 3 === 0 ? 'blue' : 'red', `Word${n % 4}`);
    for (const n of [3, 4, 5, 6])
      await desk.append(
        `ticket-${named(`t${n}`)}`,
        StatusChanged({ at: desk.at(), from: desk.status, to: { id: named('busy'), state: 'in-progress' } }),
      );
    await desk.project();
    return desk.open();
  };
  const names = (answer: { data: readonly { id: string }[] }) => {
    const known = new Map(Array.from({ length: 12 }, (_, n) => [decimalOf(named(`t${n}`)), n]));
    return answer.data.map(({ id }) => known.get(id));
  };

  it('is newest first, in pages that join without gap or repeat', async () => {
    const { tickets } = await many();
    const seen: (number | undefined)[] = [];
    let after: string | undefined;
    do {
      const answer = await tickets.list(all, { limit: 5, after });
      seen.push(...names(answer));
      after = answer.next ?? undefined;
    } while (after !== undefined);
    expect(seen).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
  });

  it('is narrowed by every filter, alone and together, for any caller', async () => {
    const { tickets } = await many();
    const red = client(['red']);
    const both = client(['red', 'blue']);
    const busy = named('busy');
    expect(names(await tickets.list(all, { ...page, status: busy }))).toEqual([6, 5, 4, 3]);
    expect(names(await tickets.list(red, { ...page, status: busy }))).toEqual([5, 4]);
    expect(names(await tickets.list(both, { ...page, status: busy, department: named('blue') }))).toEqual([6, 3]);
    expect(names(await tickets.list(red, { ...page, department: named('blue') }))).toEqual([]);
    expect(names(await tickets.list(red, { ...page, search: 'word1' }))).toEqual([5, 1]);
    expect(names(await tickets.list(all, { ...page, search: 'text wOrD2', status: busy }))).toEqual([6]);
    expect(
      names(await tickets.list(all, { ...page, owner: named('nobody'), status: busy, type: named('request') })),
    ).toEqual([]);
    expect(names(await tickets.list(client([]), page))).toEqual([]);
  });

  it('finds a ticket by its number', async () => {
    const { tickets } = await many();
    const number = (await tickets.one(all, named('t4'))).number;
    expect(names(await tickets.list(client(['red']), { ...page, number }))).toContain(4);
    expect(names(await tickets.list(client(['blue']), { ...page, number }))).not.toContain(4);
  });

  it('goes on behind what it passed over, also at the end of a page', async () => {
    const { tickets } = await many();
    const filter = { status: named('busy'), type: named('request'), limit: 1 };
    const seen: (number | undefined)[] = [];
    let after: string | undefined;
    do {
      const answer = await tickets.list(client(['red', 'blue']), { ...filter, after });
      seen.push(...names(answer));
      after = answer.next ?? undefined;
    } while (after !== undefined);
    expect(seen).toEqual([6, 5, 4, 3]);
  });
});

describe('lists of ids (API-2)', () => {
  it('API-2 gives names in the caller’s language, the status of a new ticket first', async () => {
    const desk = await testDesk();
    const at = desk.at();
    await desk.append(
      areaStream('statuses'),
      StatusDefined({ at, id: named('b'), key: 'b', name: { en: 'Busy' }, state: 'in-progress', order: 1000 }),
      StatusDefined({
        at,
        id: named('a'),
        key: 'a',
        name: { en: 'New', fa: 'تازه' },
        state: 'awaiting-reply',
        order: 0,
      }),
    );
    await desk.append(
      areaStream('categories'),
      CategoryDefined({ at, id: named('c'), key: 'c', name: { '*': 'Any' } }),
    );
    await desk.append(
      areaStream('priorities'),
      PriorityDefined({ at, id: named('p'), key: 'p', name: { en: 'High' }, order: 3, color: null }),
    );
    const { lists } = await desk.open();
    expect(await lists.statuses(all, 'fa')).toEqual({
      data: [
        { id: decimalOf(named('a')), key: 'a', name: 'تازه' },
        { id: decimalOf(named('b')), key: 'b', name: 'Busy' },
      ],
    });
    expect((await lists.categories(all, 'ru')).data).toEqual([{ id: decimalOf(named('c')), key: 'c', name: 'Any' }]);
    expect((await lists.priorities(all, 'en')).data.map(({ name }) => name)).toEqual(['High']);
    expect((await lists.types(all, 'en')).data.map(({ key }) => key)).toEqual(['red', 'blue']);
    expect((await lists.departments(client(['blue']), 'en')).data.map(({ key }) => key)).toEqual(['blue']);
    expect(await lists.accounts(all)).toEqual({ data: [] });
  });
});
