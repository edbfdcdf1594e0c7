/** Something that ends: resolves when what it had in hand is done. */
export type Stop = () => Promise<void> | void;

/** What is told of a stop; the names are ours, so nothing personal is in them. */
export interface StopReport {
  readonly failed: readonly { readonly name: string; readonly thrown: unknown }[];
  /** Steps that had not ended when the time was over. */
  readonly unfinished: readonly string[];
}

/** How long a stop may take, milliseconds; a supervisor kills after 10 s. */
const longest = 9500;

/**
 * Ends a process in order: first what lets new work in, then what works, last the stores; the reverse of how they were
 * added. A step that fails is told and does not keep the others from ending.
 */
export class Shutdown {
  readonly #steps: { readonly name: string; readonly stop: Stop }[] = [];
  #running: Promise<StopReport> | undefined;

  constructor(private readonly longestMs: number = longest) {}

  /** Adds what was started; what is started later ends earlier. */
  add(name: string, stop: Stop): void {
    this.#steps.push({ name, stop });
  }

  /** Ends everything, once: who calls again waits for the same end. */
  run(): Promise<StopReport> {
    this.#running ??= this.stopAll();
    return this.#running;
  }

  private async stopAll(): Promise<StopReport> {
    const failed: { name: string; thrown: unknown }[] = [];
    let timer: NodeJS.Timeout | undefined;
    let late = false;
    const over = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        late = true;
        resolve();
      }, this.longestMs);
    });
    const waiting = [...this.#steps].reverse();
    const work = (async () => {
      for (let step = waiting[0]; step && !late; step = waiting[0]) {
        try {
          await step.stop();
        } catch (thrown) {
          failed.push({ name: step.name, thrown });
        }
        if (!late) waiting.shift();
      }
    })();
    await Promise.race([work, over]);
    clearTimeout(timer);
    return { failed, unfinished: waiting.map(({ name }) => name) };
  }
}
