import { z } from 'zod';
import { isErased, isWithheld, personal, personalMark, revealed } from './personal';

const address = personal(z.string().max(10), (value) => value);

describe('personal values', () => {
  it('T48 may be there, erased or withheld, and nothing else', () => {
    for (const value of ['ada@x', { erased: true }, { withheld: true }])
      expect(address.safeParse(value).success).toBe(true);
    for (const value of [{ erased: false }, { erased: true, text: 'left over' }, {}, 7, null, 'x'.repeat(11)])
      expect(address.safeParse(value).success).toBe(false);
  });

  it('keep their mark, with the owner that the value itself names', () => {
    expect(personalMark(address)?.ownerOf?.('ada@x' as never)).toBe('ada@x');
    expect(personalMark(personal(z.string()))).toEqual({});
    expect(personalMark(z.string())).toBeUndefined();
  });

  it('are revealed where they are there, else read as the fallback', () => {
    expect(revealed('Ada', '')).toBe('Ada');
    expect(revealed({ erased: true }, 'nobody')).toBe('nobody');
    expect(revealed({ withheld: true }, null)).toBeNull();
  });

  it('tell the place holders from values that look like them', () => {
    expect(isErased({ erased: true })).toBe(true);
    expect(isWithheld({ withheld: true })).toBe(true);
    for (const value of [null, undefined, 'erased', { erased: 'yes' }, []]) {
      expect(isErased(value)).toBe(false);
      expect(isWithheld(value)).toBe(false);
    }
  });
});
