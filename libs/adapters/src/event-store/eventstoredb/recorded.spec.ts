import type { Stored } from './read-answer';
import { isOurs, recorded, recordedInLog } from './recorded';

const metadata = { commandId: 'c', correlationId: 'c', causationId: 'c', actor: 'client:c' };
const stored = (what: object, own: unknown = { version: 2, ...metadata }, data = '{"n":1}'): Stored => ({
  id: '00000000-0000-4000-8000-000000000001',
  stream: 'sample-1',
  revision: 3,
  position: 77,
  type: 'SampleBegun',
  isJson: true,
  data: Buffer.from(data),
  metadata: Buffer.from(typeof own === 'string' ? own : JSON.stringify(own)),
  ...what,
});
const place = { id: stored({}).id, stream: 'sample-1', revision: 3, position: 77, type: 'SampleBegun', version: 2 };

describe('an event as a desk reads it from EventStoreDB', () => {
  it('has its version and metadata apart, wherever the version stands', () => {
    const whole = { ...place, data: { n: 1 }, metadata };
    expect(recorded(stored({}))).toEqual(whole);
    expect(recorded(stored({}, { ...metadata, version: 2 }))).toEqual(whole);
    expect(recordedInLog(stored({}))).toEqual(whole);
    expect(recordedInLog(stored({}), new Set(['sample']))).toEqual(whole);
  });

  it('stays unread where its kind is not asked for', () => {
    const broken = stored({}, `{"version":2,"commandId":`, '{');
    expect(recordedInLog(broken, new Set(['other']))).toMatchObject({ ...place, data: undefined });
    expect(recordedInLog(stored({}, { ...metadata, version: 2 }), new Set(['other']))).toMatchObject(place);
  });

  it.each([
    ['of the server', stored({ type: '$metadata' })],
    ['in a stream of the server', stored({ stream: '$stats-1' })],
    ['that names the log', stored({ stream: 'eventdesk-log' })],
    ['that is not JSON', stored({ isJson: false })],
    ['without metadata', stored({}, '')],
    ['without a version', stored({}, metadata)],
    ['with a version that is no number', stored({}, { version: '2', ...metadata })],
    ['whose metadata are null', stored({}, 'null')],
    ['whose metadata are no JSON', stored({}, '{"version":2,"x')],
  ])('is none of ours: one %s', (_name, one) => {
    expect(recordedInLog(one)).toBeUndefined();
    expect(recordedInLog(one, new Set(['sample', 'eventdesk']))).toBeUndefined();
  });

  it('is told as ours by its name and version alone', () => {
    expect(isOurs(stored({}))).toBe(true);
    expect(isOurs(stored({}, { version: 2 }))).toBe(true);
    expect(isOurs(stored({}, metadata))).toBe(false);
    expect(isOurs(stored({ type: '$metadata' }))).toBe(false);
  });

  it('is refused where another program wrote it into a stream of ours', () => {
    expect(() => recorded(stored({}, { version: 2 }))).toThrow('was not written by a desk');
    expect(() => recorded(stored({}, ''))).toThrow('was not written by a desk');
    expect(() => recordedInLog(stored({}, { version: 2 }))).toThrow(TypeError);
  });

  it('keeps data that are no JSON as text', () => {
    expect(recorded(stored({}, undefined, 'not JSON')).data).toBe('not JSON');
    expect(recorded(stored({}, undefined, 'null')).data).toBeNull();
  });

  it('is refused where no number can hold its position', () => {
    expect(() => recorded(stored({ position: 2 ** 64 }))).toThrow(RangeError);
  });
});
