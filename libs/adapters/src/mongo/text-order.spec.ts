import { compareText } from '../read-store/key';
import { fromOrder, inOrder, lastInOrder } from './text-order';

const texts = ['', 'a', 'a\u0001', 'az', 'a\ud7ff', 'a\ue000', 'a\uffee', 'a\uffff', 'a\uffff\u0000', 'a\u{10000}', 'a\u{1f600}', 'a\u{1f600}b', 'b']; // prettier-ignore
const byUnits = (a: string, b: string): number => (a < b ? -1 : 1);
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

describe('text in order', () => {
  it('is ordered by code points, however it is compared', () => {
    const expected = [...texts].sort(compareText);
    for (const order of [byUnits, byBytes]) expect(texts.map(inOrder).sort(order).map(fromOrder)).toEqual(expected);
  });

  it('lies before the end of what begins so', () => {
    for (const order of [byUnits, byBytes])
      for (const text of texts.filter((one) => one.startsWith('a')))
        expect(order(inOrder(text), `a${lastInOrder}`)).toBeLessThan(0);
    expect(inOrder('a\u{1f600}b').startsWith(inOrder('a\u{1f600}'))).toBe(true);
  });
});
