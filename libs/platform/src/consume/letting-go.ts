/** Waits for work, and lets go of what hangs when everything stops. Keeps nothing of work that ended. */
export class LettingGo {
  private readonly held = new Set<() => void>();
  private gone = false;

  /** Resolves or rejects with the work, or resolves when it is let go of. */
  hold(work: Promise<void>): Promise<void> {
    if (this.gone) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const release = (): void => resolve();
      this.held.add(release);
      work.then(resolve, reject).finally(() => this.held.delete(release)).catch(() => undefined); // prettier-ignore
    });
  }

  /** Lets go of everything, now and from now on. */
  go(): void {
    this.gone = true;
    for (const release of this.held) release();
  }
}

/** Waits for work, and no longer than `ms`. Work that fails has ended too. */
export async function noLongerThan(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}
