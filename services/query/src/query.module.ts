import type { DynamicModule, OnModuleDestroy } from '@nestjs/common';
import { Inject, Module } from '@nestjs/common';
import { ContractController } from './contract/contract.controller';
import { EventsController } from './events/events.controller';
import { ListsController } from './lists/lists.controller';
import { MailController } from './inbound/mail.controller';
import { Query } from './query';
import { TicketsController } from './tickets/tickets.controller';

@Module({})
class QueryModule implements OnModuleDestroy {
  constructor(@Inject(Query) private readonly query: Query) {}

  /** Before the web server waits for those whom it answers. */
  onModuleDestroy(): void {
    this.query.events.stop();
  }
}

/** The routes that read, as a Nest module. */
export const queryModule = (query: Query): DynamicModule => ({
  module: QueryModule,
  controllers: [ListsController, TicketsController, MailController, EventsController, ContractController],
  providers: [{ provide: Query, useValue: query }],
});
