import type { Clock } from '@eventdesk/kernel/ports/clock';
import { systemClock } from './clock';
import { pooledRandom } from './random';

const hex = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0'));

/**
 * A generator of UUIDv7 (RFC 9562, 6.2 method 1): each is greater than the one before, also within a millisecond and
 * when the clock goes back. 12 bits count within a millisecond, 62 are random.
 */
export function uuidV7From(clock: Clock): () => string {
  let last = 0;
  let counter = 0;
  return () => {
    const now = clock.now();
    const random = pooledRandom(10);
    if (now > last) {
      last = now;
      // Begins low, so that a busy millisecond has room to count; random, so that two processes differ.
      counter = random.readUInt16BE(8) & 0x3ff;
    } else if (++counter > 0xfff) {
      last++;
      counter = 0;
    }
    const time = last.toString(16).padStart(12, '0');
    const byte = (at: number): string => hex[random[at] as number] as string;
    const variant = hex[((random[0] as number) & 0x3f) | 0x80] as string;
    return (
      `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${variant}${byte(1)}-` +
      byte(2) +
      byte(3) +
      byte(4) +
      byte(5) +
      byte(6) +
      byte(7)
    );
  };
}

/** A new UUIDv7 of this process, in order. */
export const uuidv7: () => string = uuidV7From(systemClock);
