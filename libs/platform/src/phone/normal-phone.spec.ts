import { normalPhone } from './normal-phone';

describe('the normal form of a phone number', () => {
  it('T08 is one for all ways of writing it, where the country is known', () => {
    const normal = normalPhone('IL');
    expect(['054-925-5555', '0549255555', '+972 54 925 5555'].map(normal)).toEqual(Array(3).fill('+972549255555'));
  });

  it('reads Persian digits', () => {
    expect(normalPhone('IR')('۰۹۱۲۳۴۵۶۷۸۹')).toBe('+989123456789');
  });

  it('is what was written where no country can be told', () => {
    expect(normalPhone(undefined)(' 0549255555 ')).toBe('0549255555');
    expect(normalPhone('IL')('extension 12')).toBe('extension 12');
  });
});
