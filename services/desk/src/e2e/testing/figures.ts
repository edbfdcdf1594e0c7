/** The figures with a name on an ops port, whatever their labels; none when nobody answers there in time. */
export async function figuresOf(ops: string, name: string): Promise<readonly number[]> {
  const answer = await fetch(`${ops}/metrics`, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
  const text = await answer?.text().catch(() => '');
  return [...(text ?? '').matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].map(([, value]) =>
    Number(value),
  );
}
