import type { Life } from './life';
import type { PutOff, Scheduler } from './scheduler';

type Callback = (...args: unknown[]) => void;

/** What code under simulation gets from setTimeout and setInterval. */
class VirtualTimer {
  private next: PutOff | undefined;
  private cleared = false;

  constructor(
    private readonly scheduler: Scheduler,
    private readonly life: Life | undefined,
    private readonly callback: () => void,
    private readonly ms: number,
    private readonly repeats: boolean,
  ) {
    this.arm();
  }

  private arm(): void {
    this.next = this.scheduler.after(this.ms, {
      life: this.life,
      label: 'timer',
      isCode: true,
      run: () => {
        if (this.cleared) return;
        if (this.repeats) this.arm();
        this.callback();
      },
    });
  }

  clear(): void {
    this.cleared = true;
    this.next?.cancel();
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

const names = ['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate'] as const;

/**
 * Puts timers that run on a scheduler's clock in the place of the real ones, for all code of this thread, until the
 * answer is called. A timer belongs to the process whose code made it, and ends with its life.
 */
export function virtualTimers(scheduler: Scheduler): () => void {
  const everything = globalThis as unknown as Record<string, unknown>;
  const real = names.map((name) => everything[name]);
  const make =
    (repeats: boolean) =>
    (callback: Callback, ms = 0, ...args: unknown[]) =>
      new VirtualTimer(scheduler, scheduler.current, () => callback(...args), Math.max(1, ms), repeats);
  const soon = (callback: Callback, ...args: unknown[]) =>
    new VirtualTimer(scheduler, scheduler.current, () => callback(...args), 0, false);
  const clear = (timer: unknown): void => {
    if (timer instanceof VirtualTimer) timer.clear();
  };
  const virtual = [make(false), make(true), soon, clear, clear, clear];
  names.forEach((name, at) => (everything[name] = virtual[at]));
  return () => names.forEach((name, at) => (everything[name] = real[at]));
}
