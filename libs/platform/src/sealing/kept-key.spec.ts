import { Secrets } from '../secrets/secrets';
import { makeKey, openKey } from './kept-key';

describe('a key that is remembered', () => {
  it('holds 32 bytes of memory, made or opened, and not the pool of buffers that it came from', () => {
    const secrets = new Secrets(['one-secret-0123456789-abcdefghijklmnopqrst']);
    const { opened, kept } = makeKey(secrets, 'owner');
    const again = openKey(secrets, kept);
    expect([opened, again].map(({ key }) => key.buffer.byteLength)).toEqual([32, 32]);
    expect(Buffer.from(again.key)).toEqual(Buffer.from(opened.key));
  });
});
