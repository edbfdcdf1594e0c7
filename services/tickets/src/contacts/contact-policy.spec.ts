import { openingOf } from '@eventdesk/domain/ticket/opening';
import { ticket } from '@eventdesk/domain/ticket/decider';
import { known } from '@eventdesk/domain/testing/default-settings';
import type { TicketOpened } from '@eventdesk/domain/ticket/events';
import type { EventOf } from '@eventdesk/kernel/event';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import { Desk } from '../testing/desk';
import { ContactPolicy } from './contact-policy';

describe('OM-2 requesters of calls', () => {
  let desk: Desk;
  let contacts: ContactPolicy;
  beforeEach(async () => {
    desk = await Desk.open();
    contacts = new ContactPolicy(desk.platform);
  });
  const open = async (email: string | null): Promise<EventOf<typeof TicketOpened>> => {
    const id = desk.platform.newId();
    const at = timestamp(desk.clock.now());
    const opening = openingOf(desk.settings.current, {
      id,
      at,
      channel: 'form',
      type: desk.settings.current.types.get(known.request) as never,
      line: null,
      subject: 'Printer',
      language: 'en',
      requester: { name: 'Rita', email, phone: '+390212345' },
      proven: false,
      confirm: true,
      message: null,
    });
    const context = { commandId: id, correlationId: id, causationId: id, actor: 'visitor', at };
    await desk.platform.commands.runNumbered(ticket, opening.stream, opening.series, opening.command, context);
    return (await desk.platform.events.read(opening.stream))[0] as EventOf<typeof TicketOpened>;
  };
  const types = async () => (await desk.log('contact')).map(({ type }) => type);

  it('are put on file once for an address, and nothing is proven by it (T36)', async () => {
    const event = await open('rita@client.example');
    await contacts.opened(event);
    await contacts.opened(event);
    await contacts.opened(await open('rita@client.example'));
    expect(await types()).toEqual(['ContactCreated']);
    await contacts.opened(await open('carl@client.example'));
    expect(await types()).toEqual(['ContactCreated', 'ContactCreated']);
  });

  it('without an address are not', async () => {
    await contacts.opened(await open(null));
    expect(await types()).toEqual([]);
  });

  it('are one with the sender of a letter', async () => {
    await contacts.opened(await open('rita@client.example'));
    await desk.take({ verdict: 'pass' });
    expect(await types()).toEqual(['ContactCreated', 'AddressProven']);
    expect(new Set((await desk.log('contact')).map(({ stream }) => stream)).size).toBe(1);
  });
});
