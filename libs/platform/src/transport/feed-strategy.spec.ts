import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { Catch, Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Payload } from '@nestjs/microservices';
import { throwError } from 'rxjs';
import { ConsumerRunner } from '../consume/consumer-runner';
import { Ledger, Place } from '../consume/testing/place';
import type { RunnerOf } from './feed-strategy';
import { FeedStrategy } from './feed-strategy';

const first = new Ledger();
const second = new Ledger();

@Controller()
class Handlers {
  @EventPattern('A', { group: 'first' })
  async firstA(@Payload() event: RecordedEvent): Promise<void> {
    if (event.stream === 'sample-bad') throw new TypeError('cannot', { cause: new Error('because') });
    await first.write(event);
  }

  @EventPattern('A', { group: 'second' })
  async secondA(@Payload() event: RecordedEvent): Promise<void> {
    await second.write(event);
  }

  @EventPattern('B', { group: 'second' })
  secondB(@Payload() event: RecordedEvent): Promise<void> {
    return second.write(event);
  }
}

@Module({ controllers: [Handlers] })
class Service {}

@Controller()
class Nameless {
  @EventPattern('A')
  async handle(@Payload() event: RecordedEvent): Promise<void> {
    await first.write(event);
  }
}

@Module({ controllers: [Nameless] })
class NamelessService {}

@Catch()
class GoesOn implements ExceptionFilter {
  catch(thrown: unknown, _host: ArgumentsHost): unknown {
    return throwError(() => thrown);
  }
}

describe('the feed strategy', () => {
  const place = new Place();
  const runners = new Map<string, ConsumerRunner>();
  const runnerOf: RunnerOf = (group, handlers) => {
    const runner = new ConsumerRunner({
      ...place,
      group,
      handlers,
      kinds: ['sample'],
      start: 'first',
      tryPauses: [0, 0, 0, 0],
    });
    runners.set(group, runner);
    return runner;
  };
  afterAll(() => place.close());

  it('runs Nest handlers of one event type apart, in their own groups, and keeps the cause of what one throws', async () => {
    const app = await NestFactory.createMicroservice(Service, { strategy: new FeedStrategy(runnerOf), logger: false });
    app.useGlobalFilters(new GoesOn());
    await app.listen();
    await place.append('sample-bad', 'A', 'B');
    await place.append('sample-good', 'A', 'B', 'Other');
    await Promise.all([...runners.values()].map((runner) => runner.idle()));
    expect(first.lines).toEqual(['sample-good@0']);
    expect([second.of('sample-bad'), second.of('sample-good')]).toEqual([
      ['sample-bad@0', 'sample-bad@1'],
      ['sample-good@0', 'sample-good@1'],
    ]);
    expect(await runners.get('first')?.parked()).toMatchObject([
      { stream: 'sample-bad', revision: 0, tries: 5, cause: 'TypeError: cannot ← Error: because' },
    ]);
    expect(await runners.get('second')?.parked()).toEqual([]);
    await app.close();
    await place.append('sample-late', 'A');
    expect(first.of('sample-late')).toEqual([]);
  });

  it('refuses a handler that names no group', async () => {
    const strategy = new FeedStrategy(runnerOf);
    const app = await NestFactory.createMicroservice(NamelessService, { strategy, logger: false });
    await expect(app.listen()).rejects.toThrow("@EventPattern('A', { group: '…' })");
  });
});
