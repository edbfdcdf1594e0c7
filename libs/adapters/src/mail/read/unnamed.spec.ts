import { nameForUnnamed } from './unnamed';

describe('a file without a name', () => {
  it('gets one by its type, never one that the mail chose', () => {
    expect(nameForUnnamed('image/png', 2)).toBe('file-2.png');
    expect(nameForUnnamed('__proto__', 1)).toBe('file-1.bin');
  });
});
