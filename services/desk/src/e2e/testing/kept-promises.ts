import type { Api, CloudEvent, Delivery, Inbound, Ticket } from './api';
import { eventually } from './eventually';
import type { Acknowledged } from './load';

/** What a desk shows of everything that came in and went out. */
export interface Settled {
  readonly letters: readonly Inbound[];
  readonly tickets: readonly Ticket[];
  readonly deliveries: readonly Delivery[];
}

/** What the desk shows once no letter is under way and every mail has left. Throws how far it got in the time given. */
export async function settled(api: Api, said: Acknowledged, patienceMs: number): Promise<Settled> {
  let state = '';
  return eventually(
    'everything has settled',
    async () => {
      const all = await shown(api).catch((thrown: unknown) => void (state = String(thrown)));
      if (!all) return undefined;
      const pending = all.letters.filter(({ outcome }) => outcome === 'pending').length;
      const unsent = all.deliveries.filter((one) => one.state !== 'sent').length;
      state = `${pending} letters pending, ${unsent} mails unsent, ${all.tickets.length} tickets, ${all.deliveries.length} mails`;
      const due = all.tickets.length + said.replies.size;
      return pending + unsent === 0 && due === all.deliveries.length ? all : undefined;
    },
    { patienceMs, everyMs: 500, seen: () => state },
  );
}

const shown = async (api: Api): Promise<Settled> => ({
  letters: await api.all<Inbound>('/v2/inbound'),
  tickets: await api.all<Ticket>('/v2/tickets'),
  deliveries: await api.all<Delivery>('/v2/deliveries'),
});

/** Everything that was acknowledged is there exactly once, with what follows from it, and nothing besides. */
export async function mustKeepPromises(api: Api, said: Acknowledged, all: Settled): Promise<void> {
  const { letters, tickets, deliveries } = all;
  const others = letters.filter(({ outcome }) => outcome !== 'opened');
  expect(others.map(({ outcome, cause }) => ({ outcome, cause }))).toEqual([]);
  // Mails: each that got its 250 opened one ticket, and no other letter is there.
  const opened = letters.filter(({ outcome }) => outcome === 'opened');
  expect(opened.map(({ messageId }) => messageId).sort()).toEqual([...said.mails].sort());
  // Creates: whoever asked again with his key got the same ticket.
  const created = [...said.creates].map(([key, ids]) => ({ key, ids: [...ids] }));
  expect(created.filter(({ ids }) => ids.length !== 1)).toEqual([]);
  // One ticket each, none besides, with numbers of their own; a number may be wasted, never given twice.
  const expected = [...opened.map(({ ticket }) => ticket), ...created.map(({ ids }) => ids[0])];
  expect(tickets.map(({ id }) => id).sort()).toEqual(expected.sort());
  expect(new Set(tickets.map(({ number }) => number)).size).toBe(tickets.length);
  // One message and one confirmation each, and one mail an answer, each with a Message-ID of its own.
  const replied = [...said.replies.values()];
  expect(new Set(replied).size).toBe(replied.length);
  expect(deliveries.map(({ ticket }) => ticket).sort()).toEqual([...expected, ...replied].sort());
  expect(new Set(deliveries.map(({ messageId }) => messageId)).size).toBe(deliveries.length);
  const events = await api.all<CloudEvent>('/v2/events');
  const messages = events.filter(({ type }) => type.startsWith('eventdesk.RequesterMessageAdded.'));
  expect(messages).toHaveLength(tickets.length);
  expect(new Set(messages.map(({ subject }) => subject)).size).toBe(tickets.length);
  expect(events.filter(({ type }) => type.startsWith('eventdesk.AgentReplied.'))).toHaveLength(replied.length);
}
