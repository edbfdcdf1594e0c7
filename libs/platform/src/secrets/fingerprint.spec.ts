import { MemoryWorkState } from '@eventdesk/adapters/work-state/memory/memory-work-state';
import { ConfigProblem } from '../config/problem';
import { checkFingerprint } from './fingerprint';
import { Secrets } from './secrets';

const [first, second, third] = ['first', 'second', 'third'].map(
  (word) => `${word}-0123456789-abcdefghijklmnopqrst`,
) as [string, string, string];

describe('checkFingerprint', () => {
  it('T38 lets only processes with the recorded secret start, and follows a rotation', async () => {
    const state = new MemoryWorkState({ now: () => 0 });
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
    const state = new MemoryWorkState({ now: () => 0 });
    await checkFingerprint(new Secrets([first]), state);
    const kept = await state.get<string>('secret', 'fingerprint');
    expect(kept?.value).toMatch(/^[0-9a-f]{16}$/);
  });
});
