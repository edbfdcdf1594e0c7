import { uuidv7 } from '../crypto/uuidv7';
import { Secrets } from '../secrets/secrets';
import { BrokenSeal } from './box';
import { KeyRing } from './key-ring';
import { sealedBlobs } from './sealed-blobs';
import { MemoryBlobs, MemoryKeys } from './testing/memory';

const secrets = new Secrets(['one-secret-0123456789-abcdefghijklmnopqrst']);
const mail = Buffer.from('From: ada@desk.example\r\n\r\nCANARY');

function cellar() {
  const stored = new MemoryBlobs();
  const ring = new KeyRing(new MemoryKeys(true), secrets);
  return { stored, ring, blobs: sealedBlobs(stored, ring) };
}

describe('sealedBlobs', () => {
  it('T48 stores sealed bytes, gives back plain ones, and nothing once the letter is erased', async () => {
    const { stored, ring, blobs } = cellar();
    const owner = `letter:${uuidv7()}`;
    const { hash, size } = await blobs.put(owner, mail);
    expect(size).toBe(mail.length);
    expect(Buffer.from(stored.stored.get(hash) ?? []).includes('CANARY')).toBe(false);
    expect(await blobs.get(owner, hash)).toEqual(mail);
    await ring.erase(owner);
    expect(await blobs.get(owner, hash)).toEqual({ erased: true });
  });

  it('T48 never lets two letters share a blob', async () => {
    const { stored, blobs } = cellar();
    const [one, two] = [await blobs.put('letter:1', mail), await blobs.put('letter:2', mail)];
    expect(one.hash).not.toBe(two.hash);
    expect(stored.stored.size).toBe(2);
  });

  it('refuses a blob under another owner’s name, and damaged bytes', async () => {
    const { stored, blobs } = cellar();
    const { hash } = await blobs.put('letter:1', mail);
    await expect(blobs.get('letter:2', hash)).rejects.toThrow(BrokenSeal);
    const bytes = Buffer.from(stored.stored.get(hash) ?? []);
    bytes[60] = (bytes[60] as number) ^ 1;
    stored.stored.set(hash, bytes);
    await expect(blobs.get('letter:1', hash)).rejects.toThrow(BrokenSeal);
    stored.stored.set(hash, Buffer.from('short'));
    await expect(blobs.get('letter:1', hash)).rejects.toThrow(BrokenSeal);
    expect(await blobs.get('letter:1', 'no such')).toBeUndefined();
  });
});
