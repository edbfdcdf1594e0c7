import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import type { Folded } from './folded';

/** A change made by another process counts within this time, in milliseconds (T37, T38). */
const everyMs = 2000;

/**
 * Keeps a folded state at most two seconds old while its module lives: «yes» is answered from it, and in another process
 * nobody would read what was taken away. Where the store says itself what was appended, a reading costs nothing.
 */
export class Followed implements OnModuleInit, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly folded: Pick<Folded<unknown>, 'refresh'>) {}

  async onModuleInit(): Promise<void> {
    await this.folded.refresh();
    // What cannot be read now is read the next time; who needs it as it is now reads it himself.
    this.timer = setInterval(() => void this.folded.refresh().catch(() => undefined), everyMs).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }
}
