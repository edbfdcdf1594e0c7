import { company } from '../e2e/testing/company';
import { endDesk, startDesk } from '../e2e/testing/desk-under-test';
import { either, patience } from '../e2e/testing/deployment';

jest.setTimeout(patience(60_000));

describe('T38 T43 a desk that would not be safe', () => {
  it.each([
    ['T38', { EVENTDESK_SECRET: 'changeme' }, 'EVENTDESK_SECRET', 'changeme'],
    ['T38', { EVENTDESK_SECRET: 'x'.repeat(31) }, 'EVENTDESK_SECRET', 'xxxx'],
    ['T43', { EVENTDESK_READS: 'mongodb://canary:canary@mongo.example/x' }, 'EVENTDESK_READS', 'canary'],
    ['T43', { EVENTDESK_FEED: 'kafka://canary.example:9092' }, 'EVENTDESK_FEED', ''],
    ['T43', { EVENTDESK_EVENTS: 'esdb://canary.example:2113?tls=false' }, 'EVENTDESK_EVENTS', ''],
    // Several on one machine are not reached from outside at all.
    ['T49', { EVENTDESK_BIND: '0.0.0.0' }, either('EVENTDESK_PUBLIC_URL', 'EVENTDESK_BIND'), ''],
  ])('%s refuses to start, in one line: %j', async (_id, settings, named, untold) => {
    const said = await startDesk(company, settings).then(
      async (desk) => {
        await endDesk(desk);
        return '';
      },
      (thrown: unknown) => String((thrown as Error).message),
    );
    const lines = said.trim().split('\n');
    expect(lines).toEqual([expect.stringContaining(named)]);
    if (untold !== '') expect(lines[0]).not.toContain(untold);
  });
});
