import { Metrics } from './metrics';

describe('the figures of a process', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('are told without those that fail or do not come, as while a server is away', async () => {
    const metrics = new Metrics();
    let isAway = false;
    const ask = async (): Promise<void> => {
      if (isAway) await new Promise(() => undefined);
    };
    metrics.gauge({ name: 'plain', help: 'plain' }, (gauge) => gauge.set(1));
    metrics.gauge({ name: 'asked', help: 'asked' }, async (gauge) => {
      await ask();
      gauge.set(2);
    });
    metrics.gauge({ name: 'named', help: 'named', labels: ['group'] }, async (gauge) => {
      if (isAway) throw new Error('away');
      gauge.set({ group: 'one' }, 3);
    });
    const lines = async () => {
      const text = metrics.text();
      await jest.advanceTimersByTimeAsync(2000);
      return (await text).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    };
    expect(await lines()).toEqual(['plain 1', 'asked 2', 'named{group="one"} 3']);
    isAway = true;
    expect(await lines()).toEqual(['plain 1']);
    isAway = false;
    expect(await lines()).toEqual(['plain 1', 'asked 2', 'named{group="one"} 3']);
  });
});
