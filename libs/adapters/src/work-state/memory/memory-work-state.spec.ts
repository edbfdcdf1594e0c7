import { workStateSuite } from '@eventdesk/kernel/testing/work-state-suite';
import { MemoryWorkState } from './memory-work-state';

workStateSuite('memory', async () => {
  let now = 1_700_000_000_123;
  const state = new MemoryWorkState({ now: () => now });
  return { open: async () => state, pass: async (ms) => void (now += ms), destroy: async () => undefined };
});
