import type { Ready } from './deployment';
import { eventually } from './eventually';
import { figuresOf } from './figures';
import type { Victims } from './victims';

const active = async (ops: string): Promise<boolean> => (await figuresOf(ops, 'eventdesk_relay_active')).includes(1);

/**
 * Stops the process whose relay is active in the middle of its work until another's is, and lets it go on with what it
 * had in hand (T33). Answers the milliseconds that nobody relayed, undefined when the processes are not all there.
 */
export async function freezeRelay(ready: () => Ready | undefined, victims: Victims): Promise<number | undefined> {
  const { ops = {}, pids = {} } = ready() ?? {};
  const all = typeof ops === 'string' ? [] : (ops['tickets'] ?? []);
  const ids = pids['tickets'] ?? [];
  if (all.length < 2 || ids.length !== all.length) return undefined;
  const holds = await Promise.all(all.map(active));
  const holder = holds.indexOf(true);
  const pid = ids[holder];
  if (pid === undefined || ready()?.pids?.['tickets']?.[holder] !== pid) return undefined;
  for (const one of ids) victims.spared.add(one);
  process.kill(pid, 'SIGSTOP');
  const stopped = Date.now();
  try {
    const others = all.filter((_, at) => at !== holder);
    await eventually(
      'another relay takes over',
      async () => ((await Promise.all(others.map(active))).includes(true) ? true : undefined),
      { patienceMs: 60_000 },
    );
    return Date.now() - stopped;
  } finally {
    process.kill(pid, 'SIGCONT');
    for (const one of ids) victims.spared.delete(one);
  }
}
