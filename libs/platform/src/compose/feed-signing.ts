import type { Sign, Signed, Verify } from '@eventdesk/adapters/feed/kafka/envelope';
import type { Secrets } from '../secrets/secrets';

const purpose = 'feed';
/** Bytes of a whole MAC; a cut one is none. */
const macSize = 32;

/** Signs what goes over a feed that others can write to, and checks it: the first secret signs, all verify (T43). */
export function feedSigning(secrets: Pick<Secrets, 'mac' | 'verify'>): {
  readonly sign: Sign;
  readonly verify: Verify;
} {
  return {
    sign: (parts) => secrets.mac(purpose, framed(parts)).toString('base64url'),
    verify: (parts, text) => {
      const mac = Buffer.from(text, 'base64url');
      return mac.length === macSize && secrets.verify(purpose, framed(parts), mac);
    },
  };
}

/** Each part behind its length (4 bytes, big-endian): no two lists of parts are the same bytes. */
function framed(parts: Signed): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(part as string);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}
