import type { WorkState } from '@eventdesk/kernel/ports/work-state';

/** Collection of the work state, and its document that names the present secret. */
export const secretCollection = 'secret';
export const fingerprintDocument = 'fingerprint';

/** Fingerprint of the secret that a work state was begun with, or last rotated to; undefined when nobody used it yet. */
export const recordedFingerprint = async (state: Pick<WorkState, 'get'>): Promise<string | undefined> =>
  (await state.get<string>(secretCollection, fingerprintDocument))?.value;
