import { GivenClock, silent } from '../consume/testing/place';
import { Outage } from './outage';

describe('an outage', () => {
  it('is told when it begins, once a minute, and when it is over', () => {
    const told: unknown[] = [];
    const tell = (fields: object, message: string) => void told.push({ message, ...fields });
    const clock = new GivenClock();
    const outage = new Outage(
      { log: { ...silent, warn: tell, info: tell }, clock },
      { away: 'away', back: 'back' },
      { group: 'a' },
    );
    outage.back();
    for (let at = 0; at < 100; at++) {
      outage.away(new Error('refused'));
      clock.at += 1000;
    }
    outage.back();
    outage.back();
    const away = { message: 'away', group: 'a', cause: 'refused' };
    expect(told).toEqual([away, away, { message: 'back', group: 'a' }]);
    outage.away('gone');
    expect(told).toHaveLength(4);
  });
});
