import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import { Patience } from './patience';
import { LateAnswer, NoAnswer } from './trouble';

const broken = new NoAnswer('the connection broke');
const late = new LateAnswer('no answer in time');

/** An attempt that fails so often before it succeeds; what it was asked is counted. */
function failing(times: number, thrown: Error) {
  const asked = { times: 0 };
  const attempt = async (): Promise<string> => {
    if (asked.times++ < times) throw thrown;
    return 'done';
  };
  return { asked, attempt };
}

describe('patience with EventStoreDB', () => {
  const hurried = (): Patience => {
    const patience = new Patience({ giveUpAfter: 60_000, awayAfter: 20 });
    patience.isHurried = true;
    return patience;
  };

  it('ends soon where the server is away', async () => {
    await expect(hurried().run(failing(Infinity, broken).attempt)).rejects.toBeInstanceOf(StoreUnavailable);
  });

  it('goes on where the server is slow', async () => {
    const { asked, attempt } = failing(4, late);
    expect(await hurried().run(attempt)).toBe('done');
    expect(asked.times).toBe(5);
  });

  it('goes on where the server is away and nobody waits yet', async () => {
    const patience = new Patience({ giveUpAfter: 60_000, awayAfter: 20 });
    expect(await patience.run(failing(4, broken).attempt)).toBe('done');
  });

  it('is the same again for a server that was away once', async () => {
    const patience = hurried();
    await patience.run(failing(Infinity, broken).attempt).catch(() => undefined);
    expect(await patience.run(failing(3, late).attempt)).toBe('done');
    await expect(patience.run(failing(Infinity, broken).attempt)).rejects.toBeInstanceOf(StoreUnavailable);
  });
});
