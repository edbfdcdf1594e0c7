import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import { keptLog } from '@eventdesk/platform/compose/testing/memory-platform';
import { inBackground } from './in-background';

describe('a group that is joined beside everything else', () => {
  it('lets the start go on while the feed is away, tells that once and in one line, and is joined in the end', async () => {
    const log = keptLog();
    let tries = 0;
    let joined: () => void = () => undefined;
    const done = new Promise<void>((resolve) => (joined = resolve));
    const runner = {
      start: async () => {
        if (++tries < 3) throw new StoreUnavailable('Kafka: no broker answers', 'down');
        joined();
      },
      stop: async () => undefined,
    };
    const group = inBackground('tickets.letters', runner, log);
    await group.start();
    await done;
    expect(log.lines).toMatchObject([
      { level: 'warn', fields: { group: 'tickets.letters', cause: 'Kafka: no broker answers' } },
    ]);
    await group.stop();
  });
});
