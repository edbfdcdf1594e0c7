import { Bell } from './bell';

describe('the bell of a feed', () => {
  it('rings at once when it was quiet, and once for all that comes within the time of gathering', async () => {
    let now = 1000;
    let rung = 0;
    const bell = new Bell(20, () => now);
    const heard = new Promise<void>((resolve) => bell.onRung(() => ++rung === 2 && resolve()));
    bell.pull();
    expect(rung).toBe(1);
    now += 5;
    bell.pull();
    bell.pull();
    expect(rung).toBe(1);
    await heard;
    expect(rung).toBe(2);
  });

  it('is not heard any more by who stopped listening, nor once it ended', () => {
    let [one, other] = [0, 0];
    const bell = new Bell(0, () => 0);
    const leave = bell.onRung(() => one++);
    bell.onRung(() => other++);
    leave();
    bell.pull();
    bell.end();
    expect([one, other]).toEqual([0, 1]);
  });
});
