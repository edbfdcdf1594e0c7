import type { Settings } from '@eventdesk/domain/catalog/settings';
import { noSettings, withSetting } from '@eventdesk/domain/catalog/settings';
import { areaNames, areaStream } from '@eventdesk/domain/catalog/events';
import { Folded } from '@eventdesk/platform/compose/folded';
import { Followed } from '@eventdesk/platform/compose/followed';
import type { Platform } from '@eventdesk/platform/compose/platform';
import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { CreateTicket } from './commands/create-ticket';
import { References } from './commands/references';
import { TicketCommands } from './commands/ticket-commands';
import { Uploads } from './commands/uploads';
import { ContactPolicy } from './contacts/contact-policy';
import { TicketHandlers } from './handlers';
import { AttachmentsController } from './http/attachments.controller';
import { LinksController } from './http/links.controller';
import { TicketsController } from './http/tickets.controller';
import { LetterPolicy } from './letters/letter-policy';
import { MailedLinks } from './links/mailed-links';
import { platformToken, settingsToken } from './tokens';

/** The tickets service: commands on tickets, and letters that become tickets. */
@Module({})
export class TicketsModule {
  static over(platform: Platform): DynamicModule {
    const { events, clock } = platform;
    const now = (): number => clock.now();
    const settings = new Folded<Settings>(events, areaNames.map(areaStream), withSetting, noSettings, now);
    const references = new References(settings);
    const uploads = new Uploads(platform);
    return {
      module: TicketsModule,
      controllers: [TicketsController, AttachmentsController, LinksController, TicketHandlers],
      providers: [
        { provide: platformToken, useValue: platform },
        { provide: settingsToken, useValue: settings },
        { provide: Uploads, useValue: uploads },
        { provide: CreateTicket, useValue: new CreateTicket(platform, references) },
        { provide: TicketCommands, useValue: new TicketCommands(platform, references, uploads) },
        { provide: MailedLinks, useValue: new MailedLinks(platform, settings) },
        { provide: ContactPolicy, useValue: new ContactPolicy(platform) },
        { provide: LetterPolicy, useValue: new LetterPolicy(platform, settings) },
        { provide: Followed, useValue: new Followed(settings) },
      ],
    };
  }
}
