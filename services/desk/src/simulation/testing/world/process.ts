import { Life } from '../core/life';
import type { Services, StartRole } from './roles';
import type { World } from './world';

/** One process of the desk over all its lives. */
export class SimulatedProcess {
  life: Life;
  /** Undefined while it is down or starting. */
  services: Services | undefined;
  crashes = 0;
  private starts = 0;

  constructor(
    private readonly world: World,
    readonly name: string,
    private readonly start: StartRole,
  ) {
    this.life = new Life(`${name}.0`);
    this.life.end();
  }

  /** Begins a life after a while. */
  begin(ms: number): void {
    const { scheduler } = this.world;
    scheduler.after(ms, { life: undefined, label: `${this.name} starts`, isCode: true, run: () => this.live() });
  }

  /** Ends this life at once: nothing is finished, nothing is given back. */
  crash(): void {
    if (this.life.isOver) return;
    const { scheduler } = this.world;
    scheduler.note(`${this.life.name} CRASHES`);
    this.life.end();
    this.services = undefined;
    this.world.orphaned(this.life);
    this.begin(scheduler.random.between(10, 4000));
  }

  private live(): void {
    const { scheduler } = this.world;
    const { skewMs } = this.world.gate.faults;
    const skew = skewMs === 0 ? 0 : scheduler.random.between(-skewMs, skewMs);
    const life = new Life(`${this.name}.${++this.starts}`, skew);
    this.life = life;
    scheduler.current = life;
    this.start(this.world, life).then(
      (services) => {
        if (this.life === life && !life.isOver) this.services = services;
      },
      (thrown: unknown) => {
        if (life.isOver) return;
        // A process that cannot start ends, and is started again.
        scheduler.note(`${life.name} could not start: ${String(thrown)}`);
        this.crash();
      },
    );
  }
}
