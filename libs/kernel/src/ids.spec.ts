import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { decimalOf, framed, idsOver, isUuid, uuidOf } from './ids';
import { testHashing } from './testing/hashing';

const ids = idsOver(testHashing);
const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const parts = fc.array(fc.string({ unit: 'binary' }), { maxLength: 4 });
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The rule as it is written down, in bits and by another hand: what is stored for ever must come out of both. */
function expected(at: number | undefined, texts: readonly string[]): string {
  const frames = ['eventdesk:v1', ...texts].flatMap((text) => {
    const bytes = Buffer.from(text, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return [length, bytes];
  });
  const digest = createHash('sha256').update(Buffer.concat(frames)).digest();
  const hash = [...digest].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const free = (at === undefined ? '' : at.toString(2).padStart(48, '0')) + hash;
  const bits = `${free.slice(0, 48)}1000${free.slice(48, 60)}10${free.slice(60, 122)}`;
  const digits = BigInt(`0b${bits}`).toString(16).padStart(32, '0');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

describe('ids', () => {
  it('are made as it is written down: framed, hashed, the first 122 bits, or 74 behind the time', () => {
    expect(ids.hashed('event', 'a', 1)).toBe(expected(undefined, ['event', 'a', '1']));
    fc.assert(
      fc.property(time, fc.string(), parts, (at, name, rest) => {
        expect(ids.hashed(name, ...rest)).toBe(expected(undefined, [name, ...rest]));
        expect(ids.timed(at, name, ...rest)).toBe(expected(at, [name, ...rest]));
      }),
    );
  });

  it('never change: these are stored', () => {
    expect(ids.hashed('claim', 'address', 'ada@client.example')).toBe('9d0cd80d-a756-8d5b-a53c-669e7fdec356');
    expect(ids.timed(1_767_225_600_000, 'ticket', 'x')).toBe('019b76da-a800-81e8-97b2-a328ce60f7c0');
  });

  it('have version 8 and the variant of RFC 9562, in lower case', () => {
    fc.assert(
      fc.property(time, parts, (at, rest) => {
        for (const id of [ids.hashed('x', ...rest), ids.timed(at, 'x', ...rest)])
          expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      }),
    );
  });

  it('that are timed sort by their time', () => {
    fc.assert(
      fc.property(time, time, parts, (one, other, rest) => {
        fc.pre(one < other);
        expect(ids.timed(one, 'event', ...rest) < ids.timed(other, 'event', ...rest)).toBe(true);
      }),
    );
  });

  it('tell numbers and texts alike, and parts apart', () => {
    expect(ids.hashed('x', 1)).toBe(ids.hashed('x', '1'));
    expect(ids.hashed('x', 10n)).toBe(ids.hashed('x', 10));
    expect(ids.hashed('x', 'ab', 'c')).not.toBe(ids.hashed('x', 'a', 'bc'));
    expect(ids.hashed('x', 'a')).not.toBe(ids.hashed('x', 'a', ''));
    expect(ids.hashed('event', 'a')).not.toBe(ids.hashed('command', 'a'));
  });
});

describe('framing', () => {
  it('gives two lists the same bytes only when they are the same', () => {
    const wellFormed = parts.filter((list) => list.every((text) => Buffer.from(text).toString() === text));
    fc.assert(
      fc.property(wellFormed, wellFormed, (one, other) => {
        const same = one.length === other.length && one.every((text, index) => text === other[index]);
        expect(hex(framed(testHashing, one)) === hex(framed(testHashing, other))).toBe(same);
      }),
    );
  });

  it('puts each part behind its length in bytes, big-endian', () => {
    expect(hex(framed(testHashing, ['é', '']))).toBe('00000002c3a900000000');
    expect(hex(framed(testHashing, ['x'.repeat(70_000)])).slice(0, 8)).toBe('00011170');
  });
});

describe('API-1 decimal ids', () => {
  it('are any 128-bit number, there and back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), (value) => {
        const uuid = uuidOf(value.toString());
        expect(uuid !== undefined && isUuid(uuid)).toBe(true);
        expect(decimalOf(uuid as string)).toBe(value.toString());
      }),
    );
  });

  it('of the documented sample are understood', () => {
    expect(decimalOf(uuidOf('233476065495939904005866822871905093425') as string)).toBe(
      '233476065495939904005866822871905093425',
    );
    expect(uuidOf('0')).toBe('00000000-0000-0000-0000-000000000000');
    expect(uuidOf((2n ** 128n - 1n).toString())).toBe('ffffffff-ffff-ffff-ffff-ffffffffffff');
  });

  it.each(['', '01', '-1', '+1', '1.0', '1e3', ' 1', '0x1', '۱', (2n ** 128n).toString(), '9'.repeat(40)])(
    'are not %j',
    (text) => expect(uuidOf(text)).toBeUndefined(),
  );

  it('UUID text is known in lower case only', () => {
    expect(isUuid('018bcfe5-6800-8000-8000-000000000000')).toBe(true);
    expect(isUuid('018BCFE5-6800-8000-8000-000000000000')).toBe(false);
    expect(isUuid('018bcfe5-6800-8000-8000-000000000000\n')).toBe(false);
  });
});
