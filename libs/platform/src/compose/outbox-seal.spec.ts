import { Outbox } from '@eventdesk/adapters/mail/send/outbox';
import { catalogueOf } from '@eventdesk/kernel/loader';
import { outboxBlobs, outboxSeal } from './outbox-seal';
import { memoryPlatform } from './testing/memory-platform';

describe('the outbox of a desk', () => {
  it.each([100, 300_000])('T48 loses a mail of %i bytes with its recipient’s key, no other', async (size) => {
    const { platform } = memoryPlatform(catalogueOf([]));
    const outbox = new Outbox(platform.state, outboxSeal(platform.keyRing), outboxBlobs(platform.blobs));
    const raw = Buffer.alloc(size, 'x');
    await outbox.send({ deliveryId: 'one', raw, envelope: { from: '', to: 'zoe@home.example' } });
    await outbox.send({ deliveryId: 'two', raw, envelope: { from: '', to: 'ann@home.example' } });
    await platform.keyRing.erase('zoe@home.example');
    expect(await outbox.get('one')).toBe('erased');
    const kept = await outbox.get('two');
    expect(kept !== undefined && kept !== 'erased' && Buffer.compare(kept.raw, raw)).toBe(0);
  });
});
