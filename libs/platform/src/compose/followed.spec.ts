import { Followed } from './followed';

describe('Followed', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('reads before anything else, then every two seconds, whatever cannot be read, until its module ends', async () => {
    let reads = 0;
    const followed = new Followed({
      refresh: async () => {
        if (++reads === 2) throw new Error('the store is away');
      },
    });
    await followed.onModuleInit();
    expect(reads).toBe(1);
    await jest.advanceTimersByTimeAsync(4000);
    expect(reads).toBe(3);
    followed.onModuleDestroy();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(reads).toBe(3);
  });
});
