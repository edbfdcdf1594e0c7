import type { Signed } from '@eventdesk/adapters/feed/kafka/envelope';
import { Secrets } from '../secrets/secrets';
import { feedSigning } from './feed-signing';

const [older, newer] = ['the former secret of this desk, long enough', 'the newer secret of this desk, long enough'];
const parts: Signed = ['urn:uuid:1', 'ticket-1', '0', 'eventdesk.TicketOpened.v1', Buffer.alloc(32, 7)];

describe('T43 the signature of the feed', () => {
  const { sign, verify } = feedSigning(new Secrets([older]));

  it('holds for exactly what was signed', () => {
    expect(verify(parts, sign(parts))).toBe(true);
    for (const at of [0, 1, 2, 3]) {
      const other = parts.map((part, place) => (place === at ? `${String(part)}0` : part)) as unknown as Signed;
      expect(verify(other, sign(parts))).toBe(false);
    }
    expect(verify([parts[0], parts[1], parts[2], parts[3], Buffer.alloc(32, 8)], sign(parts))).toBe(false);
  });

  it('tells parts apart whose texts follow each other alike', () => {
    const moved: Signed = ['urn:uuid:1t', 'icket-1', parts[2], parts[3], parts[4]];
    expect(verify(moved, sign(parts))).toBe(false);
  });

  it('is worth nothing when it is cut, empty, or made with another secret', () => {
    const mac = sign(parts);
    for (const wrong of ['', mac.slice(0, 20), `${mac}AA`, feedSigning(new Secrets([newer])).sign(parts)])
      expect(verify(parts, wrong)).toBe(false);
  });

  it('is made with the newer of two secrets, and holds with either', () => {
    const rotated = feedSigning(new Secrets([newer, older]));
    expect(rotated.verify(parts, sign(parts))).toBe(true);
    expect(rotated.sign(parts)).toBe(feedSigning(new Secrets([newer])).sign(parts));
    expect(verify(parts, rotated.sign(parts))).toBe(false);
  });
});
