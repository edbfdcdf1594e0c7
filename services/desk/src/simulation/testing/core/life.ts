/**
 * One life of a simulated process, from its start to its crash. What a life asked for before it ended may still take
 * effect; its answers reach nobody.
 */
export class Life {
  private ended = false;
  /** Its steps wait until this virtual time: the process is paused, and does not know. */
  pausedUntil = 0;

  constructor(
    readonly name: string,
    /** How far its clock is from the true time, in milliseconds (T27). */
    readonly skew = 0,
  ) {}

  get isOver(): boolean {
    return this.ended;
  }

  end(): void {
    this.ended = true;
  }
}
