import { BackOff } from './back-off';

describe('BackOff', () => {
  it('waits longer each time that a process does not keep running, and begins anew after one that did', () => {
    const backOff = new BackOff();
    const pauses = Array.from({ length: 8 }, () => backOff.after(10));
    expect(pauses).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000]);
    expect([backOff.after(30_000), backOff.after(10)]).toEqual([100, 200]);
  });
});
