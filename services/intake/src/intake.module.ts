import { areaNames, areaStream } from '@eventdesk/domain/catalog/events';
import type { Settings } from '@eventdesk/domain/catalog/settings';
import { noSettings, withSetting } from '@eventdesk/domain/catalog/settings';
import type { ListenForMail, MailListening } from '@eventdesk/kernel/ports/mail-listener';
import type { MailReader } from '@eventdesk/kernel/ports/mail-reader';
import type { SenderAuthenticator } from '@eventdesk/kernel/ports/sender-authenticator';
import { Folded } from '@eventdesk/platform/compose/folded';
import { Followed } from '@eventdesk/platform/compose/followed';
import type { Platform } from '@eventdesk/platform/compose/platform';
import type { DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { Inject, Module } from '@nestjs/common';
import { RequestForm } from './form/request-form';
import { RequestsController } from './form/requests.controller';
import { IntakeHandlers } from './handlers';
import { MailPort } from './mail-port';
import { Peers } from './network';
import { ParsePolicy } from './parse/parse-policy';
import { Receiver } from './receive/receiver';
import { ReplayLetter } from './replay/replay-letter';
import { ReplayController } from './replay/replay.controller';
import { platformToken } from './tokens';

/** What intake needs beside the platform. */
export interface MailParts {
  readonly reader: MailReader;
  readonly authenticator: SenderAuthenticator;
  readonly listen: ListenForMail;
  /** Where mail is taken, as the configuration says. */
  readonly listening: Omit<MailListening, 'handlers' | 'maxSize'>;
  /** Relays in front of us (`EVENTDESK_SMTP_PEERS`). */
  readonly peers: readonly string[];
}

/** The intake service: mail in, letters understood, the public form. */
@Module({})
export class IntakeModule implements OnApplicationShutdown {
  constructor(@Inject(MailPort) private readonly mail: MailPort) {}

  static over(platform: Platform, parts: MailParts): DynamicModule {
    const settings = new Folded<Settings>(platform.events, areaNames.map(areaStream), withSetting, noSettings);
    const receiver = new Receiver(platform, settings, parts.reader, new Peers(parts.peers));
    return {
      module: IntakeModule,
      controllers: [RequestsController, ReplayController, IntakeHandlers],
      providers: [
        { provide: platformToken, useValue: platform },
        { provide: ParsePolicy, useValue: new ParsePolicy(platform, settings, parts.reader, parts.authenticator) },
        { provide: RequestForm, useValue: new RequestForm(platform, settings) },
        { provide: ReplayLetter, useValue: new ReplayLetter(platform, settings) },
        { provide: MailPort, useValue: new MailPort(parts.listen, { ...parts.listening, handlers: receiver }) },
        { provide: Followed, useValue: new Followed(settings) },
      ],
    };
  }

  onApplicationShutdown(): Promise<void> {
    return this.mail.close();
  }
}
