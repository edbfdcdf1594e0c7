import 'reflect-metadata';
import { areaNames, areaStream } from '@eventdesk/domain/catalog/events';
import type { Settings } from '@eventdesk/domain/catalog/settings';
import { noSettings, withSetting } from '@eventdesk/domain/catalog/settings';
import { ConsumerGroups } from '@eventdesk/host/consumer-groups';
import type { Role } from '@eventdesk/host/role';
import { IntakeHandlers } from '@eventdesk/intake/handlers';
import { Peers } from '@eventdesk/intake/network';
import { ParsePolicy } from '@eventdesk/intake/parse/parse-policy';
import { Receiver } from '@eventdesk/intake/receive/receiver';
import { intakeRole } from '@eventdesk/intake/intake.role';
import { BouncePolicy } from '@eventdesk/notifications/bounce-policy';
import { DeliverySender } from '@eventdesk/notifications/delivery-sender';
import { DueDeliveries } from '@eventdesk/notifications/due-deliveries';
import { NotificationHandlers } from '@eventdesk/notifications/handlers';
import { MailOfDelivery } from '@eventdesk/notifications/mail-of-delivery';
import { notificationsRole } from '@eventdesk/notifications/notifications.role';
import { RequestPolicy } from '@eventdesk/notifications/request-policy';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import { Folded } from '@eventdesk/platform/compose/folded';
import type { Platform } from '@eventdesk/platform/compose/platform';
import { Relay } from '@eventdesk/platform/relay/relay';
import { projectionRunner } from '@eventdesk/projections/projection-runner';
import { deliveries } from '@eventdesk/read-models/deliveries';
import { CreateTicket } from '@eventdesk/tickets/commands/create-ticket';
import { References } from '@eventdesk/tickets/commands/references';
import { TicketCommands } from '@eventdesk/tickets/commands/ticket-commands';
import { Uploads } from '@eventdesk/tickets/commands/uploads';
import { ContactPolicy } from '@eventdesk/tickets/contacts/contact-policy';
import { TicketHandlers } from '@eventdesk/tickets/handlers';
import { LetterPolicy } from '@eventdesk/tickets/letters/letter-policy';
import { ticketsRole } from '@eventdesk/tickets/tickets.role';
import type { Life } from '../core/life';
import { letterAuthenticator, letterReader } from './letter';
import { platformOf } from './platform-of';
import type { World } from './world';

/** What people can ask a running process for. */
export interface Services {
  readonly receiver?: Receiver;
  readonly create?: CreateTicket;
  readonly commands?: TicketCommands;
  /** What runs its policies, by group. */
  readonly groups?: ConsumerGroups['runners'];
}

/** Starts what one life of a process runs; resolves once it takes requests. */
export type StartRole = (world: World, life: Life) => Promise<Services>;

/** Every policy of these roles. */
export const policies: readonly string[] = [intakeRole(), ticketsRole(), notificationsRole()].flatMap(
  ({ groups = {} }) => Object.keys(groups),
);

/** Slower than in service: each look is a step. */
const pace = { leaseMs: 9000, pollMs: 10_000 };
const lookEveryMs = 15_000;

/** The roles of a scaled desk, put together from their classes as their modules do it. */
export const roles: Readonly<Record<'intake' | 'tickets' | 'notifications' | 'projections', StartRole>> = {
  intake: async (world, life) => {
    const platform = platformOf(world, life);
    const settings = await settingsOf(platform);
    const policy = new ParsePolicy(platform, settings, letterReader, letterAuthenticator);
    const groups = await consume(world, platform, intakeRole(), new IntakeHandlers(policy));
    return { groups, receiver: new Receiver(platform, settings, letterReader, new Peers([])) };
  },
  tickets: async (world, life) => {
    const platform = platformOf(world, life);
    const settings = await settingsOf(platform);
    if (!world.variant.withoutRelay) await relay(world, life, platform);
    const policies = [new LetterPolicy(platform, settings), new ContactPolicy(platform)] as const;
    const groups = await consume(world, platform, ticketsRole(), new TicketHandlers(...policies));
    const references = new References(settings);
    const commands = new TicketCommands(platform, references, new Uploads(platform));
    return { groups, create: new CreateTicket(platform, references), commands };
  },
  notifications: async (world, life) => {
    const platform = platformOf(world, life);
    const settings = await settingsOf(platform);
    const { compose } = world.mails;
    const out = world.mails.senderFor(life);
    const sender = new DeliverySender(platform, settings, new MailOfDelivery(platform), compose, out);
    const requests = new RequestPolicy(platform, settings);
    const groups = await consume(
      world,
      platform,
      notificationsRole(),
      new NotificationHandlers(requests, sender, new BouncePolicy(platform)),
    );
    new DueDeliveries(platform, await platform.reads.open(deliveries), sender).start(lookEveryMs);
    return { groups };
  },
  projections: async (world, life) => {
    await projectionRunner(platformOf(world, life)).start();
    return {};
  },
};

async function settingsOf(platform: Platform): Promise<Folded<Settings>> {
  const settings = new Folded<Settings>(platform.events, areaNames.map(areaStream), withSetting, noSettings);
  await settings.refresh();
  return settings;
}

async function relay(world: World, life: Life, platform: Platform): Promise<void> {
  const { events, state, clock, log } = platform;
  const publisher = world.publisherFor(life);
  const through = world.variant.publisher?.(publisher) ?? publisher;
  const holder = world.scheduler.random.uuid(world.scheduler.now);
  await new Relay({ events, state, publisher: through, clock, log, holder, batchSize: 20, ...pace }).start();
}

/** Runs a service's handlers as the table in its controller names them. */
async function consume(
  world: World,
  platform: Platform,
  role: Role,
  controller: object,
): Promise<ConsumerGroups['runners']> {
  const groups = await ConsumerGroups.enable(platform, role.groups ?? {});
  const strategy = groups.strategy();
  const methods = Object.getPrototypeOf(controller) as Record<string, unknown>;
  for (const name of Object.getOwnPropertyNames(methods)) {
    const method = methods[name];
    if (typeof method !== 'function') continue;
    const types = Reflect.getMetadata('microservices:pattern', method) as readonly string[] | undefined;
    const extras = Reflect.getMetadata('microservices:pattern_extras', method) as Record<string, unknown> | undefined;
    const group = String(extras?.['group']);
    const handle = async (event: RecordedEvent): Promise<undefined> => {
      world.poison.taste(group, event);
      await (method.call(controller, event) as Promise<void>);
      world.commits.done(group, event);
      return undefined;
    };
    for (const type of types ?? []) {
      world.commits.handles(group, type);
      strategy.addHandler(type, handle as never, true, extras);
    }
  }
  await new Promise<void>((resolve, reject) => {
    strategy.listen((thrown?: unknown) => (thrown === undefined ? resolve() : reject(thrown as Error)));
  });
  return groups.runners;
}
