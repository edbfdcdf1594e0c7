import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { MailToSend } from '@eventdesk/kernel/ports/mail-sender';
import { MemoryWorkState } from '../../work-state/memory/memory-work-state';
import { MemoryBlobStore } from '../../blobs/memory/memory-blob-store';
import type { OutboxBlobs } from './outbox';
import { Outbox, type OutboxSeal } from './outbox';

const id = (n: number): string => `01890a5d-ac96-774b-bcce-b302099a80${n}`;
const mail = (n: number, text: string): MailToSend => ({
  deliveryId: id(n),
  raw: Buffer.concat([Buffer.from(`Subject: ${text}\r\n\r\n`), Buffer.from([0, 0xff, 0x0a, 0x80])]),
  envelope: { from: '', to: 'zoe@home.example' },
});

/** AES-256-GCM under a key per recipient, found again by its number. */
function keys(): OutboxSeal & { erase(to: string): void } {
  const owners: (string | undefined)[] = [];
  const secrets: Buffer[] = [];
  return {
    erase: (to) => void (owners[owners.indexOf(to)] = undefined),
    seal: async (bytes, to) => {
      const at = owners.includes(to) ? owners.indexOf(to) : owners.push(to) - 1;
      const key = (secrets[at] ??= randomBytes(32));
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const sealed = Buffer.concat([cipher.update(bytes), cipher.final()]);
      return Buffer.concat([Buffer.from([at]), iv, cipher.getAuthTag(), sealed]);
    },
    open: async (sealed) => {
      const at = sealed[0] as number;
      if (owners[at] === undefined) return undefined;
      const decipher = createDecipheriv('aes-256-gcm', secrets[at] as Buffer, sealed.subarray(1, 13));
      decipher.setAuthTag(sealed.subarray(13, 29));
      return Buffer.concat([decipher.update(sealed.subarray(29)), decipher.final()]);
    },
  };
}

/** A mail of so many bytes. */
const long = (n: number, bytes: number): MailToSend => ({ ...mail(n, ''), raw: Buffer.alloc(bytes, 'CANARY ') });

/** Blobs under the keys of the outbox; what was stored can be looked at. */
function sealedBlobs(seal: OutboxSeal): OutboxBlobs & { readonly stored: Uint8Array[] } {
  const store = new MemoryBlobStore();
  const stored: Uint8Array[] = [];
  return {
    stored,
    put: async (to, bytes) => {
      const sealed = await seal.seal(bytes, to);
      stored.push(sealed);
      return (await store.put(sealed)).hash;
    },
    get: async (_to, hash) => {
      const sealed = await store.get(hash);
      return sealed && ((await seal.open(sealed)) ?? 'erased');
    },
  };
}

function outbox() {
  const state = new MemoryWorkState({ now: () => 1_700_000_000_000 });
  const seal = keys();
  const blobs = sealedBlobs(seal);
  return { state, seal, blobs, box: new Outbox(state, seal, blobs) };
}

describe('The outbox', () => {
  it('keeps each mail whole, with its envelope, under its delivery', async () => {
    const { box } = outbox();
    expect(await box.send(mail(10, 'one'))).toEqual({ outcome: 'sent', response: 'kept in the outbox' });
    const kept = await box.get(id(10));
    if (kept === undefined || kept === 'erased') throw new Error('the mail should be there');
    expect(Buffer.from(kept.raw).equals(Buffer.from(mail(10, 'one').raw))).toBe(true);
    expect(kept.envelope).toEqual({ from: '', to: 'zoe@home.example' });
    expect(await box.get(id(11))).toBeUndefined();
  });

  it('T13 keeps one mail per delivery, the first, however often and at once it is sent', async () => {
    const { box } = outbox();
    await Promise.all([box.send(mail(10, 'one')), box.send(mail(10, 'one')), box.send(mail(10, 'one'))]);
    expect(await box.send(mail(10, 'another'))).toMatchObject({ outcome: 'sent' });
    expect(await box.list()).toEqual([{ deliveryId: id(10), at: 1_700_000_000_000, size: mail(10, 'one').raw.length }]);
    expect(await box.get(id(10))).toMatchObject({ raw: Buffer.from(mail(10, 'one').raw) });
  });

  it('lists in pages', async () => {
    const { box } = outbox();
    for (const n of [12, 10, 11]) await box.send(mail(n, 'x'));
    const first = await box.list({ limit: 2 });
    expect(first.map((one) => one.deliveryId)).toEqual([id(10), id(11)]);
    const rest = await box.list({ limit: 2, after: id(11) });
    expect(rest.map((one) => one.deliveryId)).toEqual([id(12)]);
  });

  it('T35 T48 holds neither mail nor address in the clear, and nothing that can be read once the key is gone', async () => {
    const { box, state, seal } = outbox();
    await box.send(mail(10, 'CANARY'));
    const kept = await state.get<{ box: string }>('outbox', id(10));
    const bytes = Buffer.from(kept?.value.box ?? '', 'base64');
    expect(bytes.length).toBeGreaterThan(mail(10, 'CANARY').raw.length);
    expect(JSON.stringify(kept) + bytes.toString('latin1')).not.toMatch(/CANARY|zoe@/);
    seal.erase('zoe@home.example');
    expect(await box.get(id(10))).toBe('erased');
  });

  it.each([256 * 1024, 256 * 1024 + 1, 20_000_000])(
    'keeps a mail of %i bytes, in an entry that stays small',
    async (bytes) => {
      const { box, state } = outbox();
      await box.send(long(10, bytes));
      const kept = await box.get(id(10));
      if (kept === undefined || kept === 'erased') throw new Error('the mail should be there');
      expect(Buffer.compare(kept.raw, long(10, bytes).raw)).toBe(0);
      expect(kept.envelope.to).toBe('zoe@home.example');
      expect(await box.list()).toEqual([{ deliveryId: id(10), at: 1_700_000_000_000, size: bytes }]);
      expect(JSON.stringify(await state.get('outbox', id(10))).length).toBeLessThan(400_000);
    },
  );

  it('T35 T48 holds a long mail sealed too, and nothing of it can be read once the key is gone', async () => {
    const { box, seal, state, blobs } = outbox();
    await box.send(long(10, 300_000));
    expect(blobs.stored).toHaveLength(1);
    const all = JSON.stringify(await state.get('outbox', id(10))) + Buffer.concat(blobs.stored).toString('latin1');
    expect(all).not.toMatch(/CANARY|zoe@/);
    seal.erase('zoe@home.example');
    expect(await box.get(id(10))).toBe('erased');
  });

  it('says which mail is damaged when its blob is missing', async () => {
    const { box, state, seal } = outbox();
    await box.send(long(10, 300_000));
    const others = new Outbox(state, seal, sealedBlobs(seal));
    await expect(others.get(id(10))).rejects.toThrow(id(10));
  });
});
