import { claim, claimStream } from '@eventdesk/domain/contact/claim';
import { contact, hasRefused, isProven } from '@eventdesk/domain/contact/contact';
import { load } from '@eventdesk/kernel/loader';
import type { Platform } from '@eventdesk/platform/compose/platform';

/** What is on file of an address: whether it is proven, and whether it asked for nothing more (T42). */
export async function knownAddress(
  platform: Pick<Platform, 'events' | 'ids'>,
  address: string,
): Promise<{ readonly proven: boolean; readonly refused: boolean }> {
  const stream = claimStream(platform.ids, 'address', address);
  const { owner } = (await load(platform.events, claim, stream)).state;
  if (owner === null) return { proven: false, refused: false };
  const { state } = await load(platform.events, contact, owner);
  return { proven: isProven(state, address), refused: hasRefused(state, address) };
}
