import type { RecordedEvent } from './event';
import { UnknownVersion, upcasting } from './upcast';

const stored = (type: string, version: number, data: unknown): RecordedEvent => ({
  id: 'e',
  stream: 'jar-1',
  revision: 4,
  position: 9,
  type,
  version,
  data,
  metadata: { commandId: 'c', correlationId: 'c', causationId: 'c', actor: 'bootstrap' },
});
const up = upcasting(new Map([['CoinPut', 3]]), [
  { type: 'CoinPut', from: 2, up: (data) => ({ ...(data as object), third: true }) },
  { type: 'CoinPut', from: 1, up: (data) => ({ ...(data as object), second: true }) },
]);

describe('upcasting (invariant 16)', () => {
  it('brings an old event to the newest version step by step, and leaves its place as it is', () => {
    const old = stored('CoinPut', 1, { first: true });
    expect(up(old)).toEqual({ ...old, version: 3, data: { first: true, second: true, third: true } });
    expect(up(stored('CoinPut', 2, {}))).toMatchObject({ version: 3, data: { third: true } });
    expect(old.data).toEqual({ first: true });
  });

  it('hands an event of the newest version on as it is', () => {
    const event = stored('CoinPut', 3, {});
    expect(up(event)).toBe(event);
  });

  it('says of a newer version or type that it is to be waited for (T25)', () => {
    expect(() => up(stored('CoinPut', 4, {}))).toThrow(UnknownVersion);
    expect(() => up(stored('CoinMelted', 1, {}))).toThrow(UnknownVersion);
    expect(() => up(stored('CoinPut', 4, {}))).toThrow('CoinPut has version 4, this release knows 3');
  });

  it('names a step that is missing', () => {
    const gap = upcasting(new Map([['CoinPut', 3]]), []);
    expect(() => gap(stored('CoinPut', 2, {}))).toThrow('no upcaster for CoinPut from version 2 to 3');
  });
});
