// Opens tickets through the event store, as the API does, into a folder that no desk holds: a child with folder and number.
import { areaNames, areaStream } from '@eventdesk/domain/catalog/events';
import { noSettings, withSetting } from '@eventdesk/domain/catalog/settings';
import { decimalOf } from '@eventdesk/kernel/ids';
import { Identity } from '@eventdesk/identity/identity';
import { Folded } from '@eventdesk/platform/compose/folded';
import { readBootstrap } from '@eventdesk/platform/config/read-bootstrap';
import { CreateTicket } from '@eventdesk/tickets/commands/create-ticket';
import { References } from '@eventdesk/tickets/commands/references';
import { answerCpu } from './child.mjs';
import { ticketOf } from './generated-ticket.mjs';
import { openPlatform } from './platform.mjs';

const [folder, wanted] = process.argv.slice(2);
const { config, platform, close } = await openPlatform(folder);
const settings = new Folded(platform.events, areaNames.map(areaStream), withSetting, noSettings);
await new Identity(platform, { settings }).applyBootstrap(readBootstrap(config.bootstrap));
await settings.refresh();
const [client] = settings.current.clients.values();
const [status] = settings.current.statuses.values();
const scopes = ['tickets:write'];
const principal = { kind: 'client', id: client.id, scopes, departments: '*', confirms: false };
const creating = new CreateTicket(platform, new References(settings));
/** Creates that share one commit. */
const together = 250;
for (let made = 0; made < Number(wanted); made += together)
  await Promise.all(
    Array.from({ length: Math.min(together, Number(wanted) - made) }, (_, n) =>
      creating.run({ principal, commandId: platform.newId() }, ticketOf(made + n, decimalOf(status.id)), false),
    ),
  );
await close();
answerCpu({ made: Number(wanted) });
