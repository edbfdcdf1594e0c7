import type { RecordedEvent } from '@eventdesk/kernel/event';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import { Problem } from '@eventdesk/kernel/problem';
import { UnknownVersion } from '@eventdesk/kernel/upcast';
import { Controller, Module } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConsumerRunner } from '../consume/consumer-runner';
import { RevisionGap } from '../consume/handler';
import { Ledger, Place } from '../consume/testing/place';
import { createHttpApp } from '../http/app';
import { createLogger } from '../logging/logger';
import { connectFeed } from './connect-feed';
import { FeedStrategy } from './feed-strategy';

const handled = new Ledger();
/** What the next calls throw, by stream. */
const thrown = new Map<string, Error[]>();

@Controller()
class Handlers {
  @EventPattern('A', { group: 'group' })
  async handle(@Payload() event: RecordedEvent): Promise<void> {
    const next = thrown.get(event.stream)?.shift();
    if (next !== undefined) throw next;
    await handled.write(event);
  }
}

@Module({ controllers: [Handlers] })
class Service {}

describe('handlers of an application that serves HTTP too', () => {
  const place = new Place();
  const lines: string[] = [];
  const log = createLogger({ level: 'warn', to: { write: (line) => void lines.push(line) } });
  let runner: ConsumerRunner;
  let app: NestFastifyApplication;
  beforeAll(async () => {
    const strategy = new FeedStrategy((group, handlers) => {
      const kinds = ['sample'];
      return (runner = new ConsumerRunner({ ...place, group, handlers, kinds, start: 'first', tryPauses: [] }));
    });
    const config = { bind: '127.0.0.1', http: { port: 3000, trustedProxies: [] }, language: 'en' } as const;
    const principals = { resolve: async () => ({ kind: 'visitor' as const }) };
    app = await createHttpApp(Service, config, { log, principals });
    await connectFeed(app, strategy);
  });
  afterAll(async () => {
    await app.close();
    await place.close();
  });
  beforeEach(() => (lines.length = 0));
  const parked = async (stream: string) => (await runner.parked()).filter((one) => one.stream === stream);

  it('T25 wait for what is away as long as it takes, and park nothing', async () => {
    const away = [new StoreUnavailable('away', 'down'), new Problem('full', 'unavailable', 'the disk is full')];
    thrown.set('sample-away', away);
    await place.append('sample-away', 'A');
    await handled.has('sample-away@0');
    expect(await parked('sample-away')).toEqual([]);
    expect(lines).toEqual([]);
  });

  it('invariant 6: are given what came before when they say so', async () => {
    await place.append('sample-gap', 'Other', 'A', 'A');
    await handled.has('sample-gap@2');
    handled.lines.length = 0;
    thrown.set('sample-gap', [new RevisionGap(1)]);
    await place.append('sample-gap', 'A');
    await handled.has('sample-gap@3');
    expect(handled.of('sample-gap')).toEqual(['sample-gap@1', 'sample-gap@2', 'sample-gap@3']);
  });

  it('T25 leave a version that they do not know to a newer release', async () => {
    thrown.set('sample-new', [new UnknownVersion('A', 9, 1)]);
    await place.append('sample-new', 'A');
    await runner.idle();
    expect(await parked('sample-new')).toMatchObject([{ state: 'waiting' }]);
  });

  it('T25 are parked with the cause that they threw', async () => {
    thrown.set('sample-bad', [new TypeError('cannot', { cause: new Error('because') })]);
    await place.append('sample-bad', 'A');
    await runner.idle();
    expect(await parked('sample-bad')).toMatchObject([{ tries: 1, cause: 'TypeError: cannot ← Error: because' }]);
    expect(lines.join('')).not.toContain('framework message');
  });
});
