import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import { keptLog } from '@eventdesk/platform/compose/testing/memory-platform';
import { inBackground } from './in-background';

describe('a group that is joined beside everything else', () => {
  it('lets the start go on while the feed is away, and tells in one line each that it is, and that it is joined', async () => {
    const log = keptLog();
    let tries = 0;
    const runner = {
      start: async () => {
        if (++tries < 3) throw new StoreUnavailable('Kafka: no broker answers', 'down');
      },
      stop: async () => undefined,
    };
    const group = inBackground('tickets.letters', runner, { log, clock: { now: () => 0 } });
    await group.start();
    while (log.lines.length < 2) await new Promise(setImmediate);
    expect(log.lines).toMatchObject([
      { level: 'warn', fields: { group: 'tickets.letters', cause: 'Kafka: no broker answers' } },
      { level: 'info', fields: { group: 'tickets.letters' } },
    ]);
    await group.stop();
  });
});
