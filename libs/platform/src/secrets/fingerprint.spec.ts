import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import { ConfigProblem } from '../config/problem';
import { checkFingerprint } from './fingerprint';
import { Secrets } from './secrets';

const [first, second, third] = ['first', 'second', 'third'].map(
  (word) => `${word}-0123456789-abcdefghijklmnopqrst`,
) as [string, string, string];

/** Adapters are loaded where they are used, here as in the process. */
async function emptyState(): Promise<WorkState> {
  const { MemoryWorkState } = await import('@eventdesk/adapters/work-state/memory/memory-work-state');
  return new MemoryWorkState({ now: () => 0 });
}

describe('checkFingerprint', () => {
  it('T38 lets only processes with the recorded secret start, and follows a rotation', async () => {
    const state = await emptyState();
    await Promise.all([checkFingerprint(new Secrets([first]), state), checkFingerprint(new Secrets([first]), state)]);
    await expect(checkFingerprint(new Secrets([second]), state)).rejects.toThrow(ConfigProblem);
    await expect(checkFingerprint(new Secrets([second]), state)).rejects.toThrow(
      /^EVENTDESK_SECRET: is not the secret/,
    );
    await checkFingerprint(new Secrets([second, first]), state);
    await checkFingerprint(new Secrets([second]), state);
    await expect(checkFingerprint(new Secrets([first]), state)).rejects.toThrow(ConfigProblem);
    await expect(checkFingerprint(new Secrets([third]), state)).rejects.toThrow(ConfigProblem);
  });

  it('T38 keeps nothing of the secret itself', async () => {
    const state = await emptyState();
    await checkFingerprint(new Secrets([first]), state);
    const kept = await state.get<string>('secret', 'fingerprint');
    expect(kept?.value).toMatch(/^[0-9a-f]{16}$/);
  });
});
