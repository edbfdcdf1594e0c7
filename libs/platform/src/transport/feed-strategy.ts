import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { CustomTransportStrategy, MessageHandler } from '@nestjs/microservices';
import { Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { Handler } from '../consume/handler';

/** What runs the handlers of one group. */
export interface GroupRunner {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Makes the runner of a group from its handlers by event type. */
export type RunnerOf = (group: string, handlers: ReadonlyMap<string, Handler>) => GroupRunner;

/**
 * Lets Nest controllers handle events of the feed: `@EventPattern('TicketOpened', { group: 'notifications.requests' })`,
 * awaited, the same over every feed. Keeps a table of its own by group and type: Nest's chains handlers of one pattern,
 * so that one failure would fail all (seen with Nest 12).
 */
export class FeedStrategy extends Server implements CustomTransportStrategy {
  private readonly groups = new Map<string, Map<string, Handler>>();
  private runners: readonly GroupRunner[] = [];

  constructor(private readonly runnerOf: RunnerOf) {
    super();
  }

  override addHandler(
    pattern: unknown,
    callback: MessageHandler,
    isEventHandler = false,
    extras: Record<string, unknown> = {},
  ): void {
    const type = String(pattern);
    const group = extras['group'];
    if (!isEventHandler || typeof group !== 'string')
      throw new Error(`the handler of ${type} names no consumer group: @EventPattern('${type}', { group: '…' })`);
    const handlers = this.groups.get(group) ?? new Map<string, Handler>();
    if (handlers.has(type)) throw new Error(`consumer group ${group} has two handlers of ${type}`);
    this.groups.set(
      group,
      handlers.set(type, (event) => awaited(callback, event)),
    );
  }

  listen(callback: (error?: unknown) => void): void {
    this.runners = [...this.groups].map(([group, handlers]) => this.runnerOf(group, handlers));
    Promise.all(this.runners.map((runner) => runner.start())).then(() => callback(), callback);
  }

  async close(): Promise<void> {
    await Promise.all(this.runners.map((runner) => runner.stop()));
  }

  on(): never {
    throw new Error('the feed has no events of its own to listen to');
  }

  unwrap<T>(): T {
    return this.runners as T;
  }
}

/** Calls a handler as Nest wraps it, and waits for its end; its error comes through as it was thrown. */
async function awaited(callback: MessageHandler, event: RecordedEvent): Promise<void> {
  const result: unknown = await callback(event);
  if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
}
