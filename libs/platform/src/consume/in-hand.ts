/** Most bytes in hand, where the feed tells them. */
const mostBytes = 16 * 1024 * 1024;

/** How many events, and bytes of them, a group is working on or about to; whoever would take more waits. */
export class InHand {
  private records = 0;
  private bytes = 0;
  private waiting: (() => void)[] = [];

  constructor(private readonly most: number) {}

  get count(): number {
    return this.records;
  }

  get isFull(): boolean {
    return this.records >= this.most || this.bytes >= mostBytes;
  }

  take(bytes: number): void {
    this.records++;
    this.bytes += bytes;
  }

  leave(bytes: number): void {
    this.records--;
    this.bytes -= bytes;
    this.look();
  }

  /** Resolves when something left, or somebody is to look again whether to wait at all. */
  async room(): Promise<void> {
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Lets everybody look again. */
  look(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
