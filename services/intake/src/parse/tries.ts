import type { WorkState } from '@eventdesk/kernel/ports/work-state';

const collection = 'intake-tries';

/** Tries at a mail, counted durably before each begins: a mail may end the process that parses it (T25). */
export class Tries {
  constructor(private readonly state: Pick<WorkState, 'get' | 'put' | 'compareAndSet' | 'remove'>) {}

  /** Counts the first try; false when there was one before that never came to an end. */
  async first(cause: string): Promise<boolean> {
    return (await this.state.compareAndSet(collection, cause, 1, 0)) !== undefined;
  }

  /** Counts one more try; answers how many it makes, this one included. */
  async again(cause: string): Promise<number> {
    const before = (await this.state.get<number>(collection, cause))?.value ?? 0;
    await this.state.put(collection, cause, before + 1);
    return before + 1;
  }

  /** Takes back a try that was ended from outside. */
  async undo(cause: string, tries: number): Promise<void> {
    await this.state.put(collection, cause, tries - 1);
  }

  async forget(cause: string): Promise<void> {
    await this.state.remove(collection, cause);
  }
}
