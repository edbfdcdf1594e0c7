import { createHash, createHmac, randomBytes } from 'node:crypto';
import { isUuid } from '@eventdesk/kernel/ids';
import { nodeHashing, nodeIds, sha256Hex } from './hashing';
import { hmacSha256 } from './hmac';
import { pooledRandom } from './random';
import { uuidv7, uuidV7From } from './uuidv7';

describe('hashing', () => {
  it('is SHA-256', () => {
    const expected = createHash('sha256').update('abc').digest('hex');
    expect(Buffer.from(nodeHashing.sha256(nodeHashing.utf8('abc'))).toString('hex')).toBe(expected);
    expect(sha256Hex('abc')).toBe(expected);
  });

  it('gives the ids that are stored for ever', () => {
    expect(nodeIds.hashed('event', 'a', 1)).toBe(nodeIds.hashed('event', 'a', 1));
    expect(nodeIds.timed(1_700_000_000_000, 'event', 'a').slice(0, 13)).toBe('018bcfe5-6800');
    expect(nodeIds.hashed('event', 'ab', 'c')).not.toBe(nodeIds.hashed('event', 'a', 'bc'));
  });
});

describe('uuidV7From', () => {
  it('gives growing ids within a millisecond, past 4,096 of them, and when the clock goes back', () => {
    let now = 1_700_000_000_000;
    const next = uuidV7From({ now: () => now });
    const ids = Array.from({ length: 5000 }, next);
    now -= 60_000;
    ids.push(next());
    now += 120_000;
    ids.push(next());
    expect(ids.every(isUuid)).toBe(true);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('carries the time, version and variant of RFC 9562', () => {
    const id = uuidV7From({ now: () => 1_700_000_000_000 })();
    expect(id).toMatch(/^018bcfe5-6800-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(isUuid(uuidv7())).toBe(true);
  });
});

describe('pooledRandom', () => {
  it('gives bytes of its own each time, of any size', () => {
    const drawn = new Set(Array.from({ length: 3000 }, () => pooledRandom(12).toString('hex')));
    expect(drawn.size).toBe(3000);
    expect(pooledRandom(20_000)).toHaveLength(20_000);
  });
});

describe('hmacSha256', () => {
  it('is the HMAC of RFC 2104, for keys and messages of any length it takes', () => {
    for (const size of [0, 1, 31, 32, 63, 64]) {
      const [key, message] = [randomBytes(size), randomBytes(size * 3)];
      expect(hmacSha256(key)(message)).toEqual(createHmac('sha256', key).update(message).digest());
    }
    const key = Buffer.alloc(32, 7);
    expect(hmacSha256(key)('تیکت')).toEqual(createHmac('sha256', key).update('تیکت').digest());
    expect(() => hmacSha256(Buffer.alloc(65))).toThrow('65 bytes is longer than 64');
  });
});
