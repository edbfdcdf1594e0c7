/** A moment, and what this process has spent by then. */
export const spent = () => ({ at: performance.now(), cpu: process.cpuUsage() });

/** Time and CPU of all threads since a moment, in milliseconds. */
export function since({ at, cpu }) {
  const { user, system } = process.cpuUsage(cpu);
  return { ms: performance.now() - at, cpuMs: (user + system) / 1000 };
}
