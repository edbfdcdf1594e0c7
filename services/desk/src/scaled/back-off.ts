/** Milliseconds: the first pause, the longest, and how long a process must have run to be taken for well again. */
const [shortest, longest, well] = [100, 5000, 30_000];

/** How long to wait before a process is started again: longer each time that it does not keep running. */
export class BackOff {
  #next = shortest;

  /** The pause after a run of so many milliseconds. */
  after(ranMs: number): number {
    const pause = ranMs >= well ? shortest : this.#next;
    this.#next = Math.min(longest, 2 * pause);
    return pause;
  }
}
