import fc from 'fast-check';
import { jsonCopy } from './json-copy';

const throughText = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a copy as JSON gives it back', () => {
  it('is what comes out of the text, whatever the data', () => {
    fc.assert(
      fc.property(
        fc.object({
          values: [
            fc.double(),
            fc.string(),
            fc.date({ noInvalidDate: true }),
            fc.constant(undefined),
            fc.constant(null),
            fc.boolean(),
          ],
          key: fc.oneof(fc.string(), fc.constant('__proto__')),
        }),
        (data) => {
          expect(jsonCopy(data)).toEqual(throughText(data));
          expect(JSON.stringify(jsonCopy(data))).toBe(JSON.stringify(data));
        },
      ),
    );
  });

  it('shares nothing that can be changed', () => {
    const data = { list: [{ name: 'first' }], gone: undefined, holes: [undefined, Number.NaN] };
    const copy = jsonCopy(data);
    expect(copy).toStrictEqual({ list: [{ name: 'first' }], holes: [null, null] });
    data.list.forEach((one) => (one.name = 'other'));
    expect(copy.list).toEqual([{ name: 'first' }]);
  });

  it('refuses what JSON cannot hold', () => {
    expect(() => jsonCopy({ amount: 1n })).toThrow(TypeError);
  });
});
