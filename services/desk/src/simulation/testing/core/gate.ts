import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import type { Faults } from './faults';
import type { Life } from './life';
import type { Scheduler } from './scheduler';

/** What every call of a process to the world goes through. */
export class Gate {
  /** What may go wrong at present. */
  faults: Faults;

  constructor(
    readonly scheduler: Scheduler,
    faults: Faults,
  ) {
    this.faults = faults;
  }

  /**
   * A call to a store or server: takes effect in one step, and is answered in another or the same. Between two
   * steps the process may end: then it never knows. Throws StoreUnavailable where the
   * seed says so, with or without effect.
   */
  call<T>(life: Life, label: string, effect: () => T | Promise<T>, mayFail = true): Promise<T> {
    const { scheduler } = this;
    const { random } = scheduler;
    return new Promise<T>((resolve, reject) => {
      const atOnce = !random.chance(this.faults.apart);
      const answer = (settle: () => void): void => {
        if (atOnce && !life.isOver && life.pausedUntil <= scheduler.now) {
          scheduler.current = life;
          settle();
          return;
        }
        const step = { life, label: `heard ${label}`, isCode: true, run: settle };
        if (random.chance(this.faults.slow)) scheduler.after(random.between(1, 5000), step);
        else scheduler.add(step);
      };
      const run = async (): Promise<void> => {
        // What was under way when its process ended may have got through or not.
        if (life.isOver && random.chance(0.5)) return;
        const says = mayFail ? this.answerKind() : 'yes';
        if (says === 'refused') {
          answer(() => reject(new StoreUnavailable(`${label}: not reached`, 'down')));
          return;
        }
        let settle: () => void;
        try {
          const value = await effect();
          settle = () => resolve(value);
        } catch (thrown) {
          settle = () => reject(thrown as Error);
        }
        if (says === 'lost') settle = () => reject(new StoreUnavailable(`${label}: no answer`, 'down'));
        answer(settle);
      };
      const step = { life: undefined, label: `${life.name} ${label}`, isCode: atOnce, run };
      if (random.chance(this.faults.slow)) scheduler.after(random.between(1, 5000), step);
      else scheduler.add(step);
    });
  }
  /** A call that changes nothing: now and then it is no step of its own. */
  look<T>(life: Life, label: string, effect: () => T | Promise<T>): Promise<T> {
    const isQuick = !life.isOver && this.scheduler.random.chance(this.faults.quick);
    return isQuick ? Promise.resolve(effect()) : this.call(life, label, effect);
  }

  private answerKind(): 'refused' | 'lost' | 'yes' {
    const { random } = this.scheduler;
    if (random.chance(this.faults.refused)) return 'refused';
    return random.chance(this.faults.lost) ? 'lost' : 'yes';
  }
}
