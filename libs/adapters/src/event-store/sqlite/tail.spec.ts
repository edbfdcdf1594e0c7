import type { RecordedEvent } from '@eventdesk/kernel/event';
import { Tail } from './tail';

const event = (position: number, stream: string, revision: number) => ({ position, stream, revision }) as RecordedEvent;
const places = (events: readonly RecordedEvent[] | undefined) => events?.map(({ position }) => position);

describe('the tail of a log', () => {
  it('gives what stands behind a position, and nothing when it does not know all of it', () => {
    const tail = new Tail({ events: 3, characters: 1000 });
    expect(tail.after(-1, 10)).toBeUndefined();
    for (let position = 0; position < 10; position++) tail.add(event(position, 'a-1', position), 1);
    expect(places(tail.after(6, 10))).toEqual([7, 8, 9]);
    expect(places(tail.after(6, 2))).toEqual([7, 8]);
    expect(places(tail.after(9, 10))).toEqual([]);
    expect(tail.after(5, 10)).toBeUndefined();
  });

  it('gives a stream only while it has its first event', () => {
    const tail = new Tail({ events: 3, characters: 1000 });
    tail.add(event(0, 'a-1', 0), 1);
    tail.add(event(1, 'a-1', 1), 1);
    tail.add(event(2, 'b-1', 4), 1);
    expect(places(tail.stream('a-1'))).toEqual([0, 1]);
    expect(tail.stream('b-1')).toBeUndefined();
    tail.add(event(3, 'a-1', 2), 1);
    expect(tail.stream('a-1')).toBeUndefined();
    tail.add(event(4, 'a-1', 3), 1);
    expect(tail.stream('a-1')).toBeUndefined();
  });

  it('forgets by size too, and one that is larger than all it may hold', () => {
    const tail = new Tail({ events: 100, characters: 10 });
    for (let position = 0; position < 5; position++) tail.add(event(position, `a-${position}`, 0), 4);
    expect(places(tail.after(2, 10))).toEqual([3, 4]);
    tail.add(event(5, 'a-5', 0), 11);
    expect([tail.after(4, 10), tail.stream('a-5')]).toEqual([undefined, undefined]);
  });
});
