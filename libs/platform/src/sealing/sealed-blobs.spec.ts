import { uuidv7 } from '../crypto/uuidv7';
import { Secrets } from '../secrets/secrets';
import { BrokenSeal } from './box';
import { KeyRing } from './key-ring';
import { sealedBlobs } from './sealed-blobs';
import { storeKinds } from './testing/stores';

const secrets = new Secrets(['one-secret-0123456789-abcdefghijklmnopqrst']);
const mail = Buffer.from('From: ada@desk.example\r\n\r\nCANARY');

async function cellar() {
  const { MemoryBlobStore } = await import('@eventdesk/adapters/blobs/memory/memory-blob-store');
  const stored = new MemoryBlobStore();
  const ring = new KeyRing((await storeKinds.memory()).keys, secrets);
  return { stored, ring, blobs: sealedBlobs(stored, ring) };
}

describe('sealedBlobs', () => {
  it('T48 stores sealed bytes, gives back plain ones, and nothing once the letter is erased', async () => {
    const { stored, ring, blobs } = await cellar();
    const owner = `letter:${uuidv7()}`;
    const { hash, size } = await blobs.put(owner, mail);
    expect(size).toBe(mail.length);
    expect(Buffer.from((await stored.get(hash)) ?? []).includes('CANARY')).toBe(false);
    expect(await blobs.get(owner, hash)).toEqual(mail);
    await ring.erase(owner);
    expect(await blobs.get(owner, hash)).toEqual({ erased: true });
  });

  it('T48 never lets two letters share a blob', async () => {
    const { blobs } = await cellar();
    const [one, two] = [await blobs.put('letter:1', mail), await blobs.put('letter:2', mail)];
    expect(one.hash).not.toBe(two.hash);
  });

  it('refuses a blob under another owner’s name, and damaged bytes', async () => {
    const { stored, blobs } = await cellar();
    const { hash } = await blobs.put('letter:1', mail);
    await expect(blobs.get('letter:2', hash)).rejects.toThrow(BrokenSeal);
    const bytes = Buffer.from((await stored.get(hash)) ?? []);
    bytes[60] = (bytes[60] as number) ^ 1;
    for (const wrong of [bytes, Buffer.from('short'), Buffer.alloc(100)]) {
      const damaged = await stored.put(wrong);
      await expect(blobs.get('letter:1', damaged.hash)).rejects.toThrow(BrokenSeal);
    }
    expect(await blobs.get('letter:1', '0'.repeat(64))).toBeUndefined();
  });
});
