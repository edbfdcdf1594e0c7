import type { Settings } from '@eventdesk/domain/catalog/settings';
import { noSettings, withSetting } from '@eventdesk/domain/catalog/settings';
import { areaNames, areaStream } from '@eventdesk/domain/catalog/events';
import { Folded } from '@eventdesk/platform/compose/folded';
import { Followed } from '@eventdesk/platform/compose/followed';
import type { MailOut } from '@eventdesk/platform/compose/open-mail';
import type { Platform } from '@eventdesk/platform/compose/platform';
import { deliveries } from '@eventdesk/read-models/deliveries';
import type { DynamicModule, OnApplicationShutdown, OnModuleDestroy } from '@nestjs/common';
import { Inject, Module } from '@nestjs/common';
import { BouncePolicy } from './bounce-policy';
import { DeliverySender } from './delivery-sender';
import { DueDeliveries } from './due-deliveries';
import { NotificationHandlers } from './handlers';
import { MailOfDelivery } from './mail-of-delivery';
import { RequestPolicy } from './request-policy';

/** How often deliveries that are due are looked for, in milliseconds. */
const lookEvery = 1000;

/** The notifications service: mails asked for by what happens, sent once each. */
@Module({})
export class NotificationsModule implements OnModuleDestroy, OnApplicationShutdown {
  constructor(
    @Inject(DueDeliveries) private readonly due: DueDeliveries,
    @Inject(DeliverySender) private readonly sender: DeliverySender,
  ) {}

  static over(platform: Platform, mail: MailOut): DynamicModule {
    const { events, clock } = platform;
    const now = (): number => clock.now();
    const settings = new Folded<Settings>(events, areaNames.map(areaStream), withSetting, noSettings, now);
    const mails = new MailOfDelivery(platform);
    const sender = new DeliverySender(platform, settings, mails, mail.compose, mail.sender);
    return {
      module: NotificationsModule,
      controllers: [NotificationHandlers],
      providers: [
        { provide: RequestPolicy, useValue: new RequestPolicy(platform, settings) },
        { provide: BouncePolicy, useValue: new BouncePolicy(platform) },
        { provide: DeliverySender, useValue: sender },
        { provide: Followed, useValue: new Followed(settings) },
        {
          provide: DueDeliveries,
          useFactory: async () => {
            await settings.refresh();
            const due = new DueDeliveries(platform, await platform.reads.open(deliveries), sender);
            due.start(lookEvery);
            return due;
          },
        },
      ],
    };
  }

  /** Before the groups are stopped, which wait for what they have in hand. */
  onModuleDestroy(): void {
    this.sender.stop();
  }

  /** Ends after the look in hand. */
  onApplicationShutdown(): Promise<void> {
    return this.due.stop();
  }
}
