import type { Clock } from '@eventdesk/kernel/ports/clock';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import type { Log } from '../compose/platform';
import { isUnavailable } from '../consume/handler';

/** What the relay works with: the log, its own lease and checkpoint, and the feed. */
export type Needed = 'events' | 'lease' | 'checkpoint' | 'feed';

/** Something that the relay waits for; for the body of `/readyz`. */
export interface Missing {
  readonly what: Needed;
  /** RFC 3339. */
  readonly since: string;
  readonly cause: string;
}

interface Failing {
  readonly since: number;
  cause: string;
  tries: number;
  saidAt: number;
}

const shortest = 100;
const longest = 1000;
const sayEvery = 60_000;

/** What fails now and since when; it is said once, and then once a minute, however often it is tried. */
export class Waiting {
  private readonly failing = new Map<Needed, Failing>();

  constructor(
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Notes a failure. Answers how long to pause before the next try, in milliseconds. */
  failed(what: Needed, thrown: unknown): number {
    const now = this.clock.now();
    const cause = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    const known = this.failing.get(what) ?? { since: now, cause, tries: 0, saidAt: -Infinity };
    this.failing.set(what, known);
    known.cause = cause;
    if (now - known.saidAt >= sayEvery) {
      known.saidAt = now;
      const fields = { what, cause, since: timestamp(known.since) };
      if (isUnavailable(thrown)) this.log.warn(fields, 'the relay waits for what is away');
      else this.log.error(fields, 'the relay cannot go on and tries again');
    }
    return Math.min(longest, shortest * 2 ** Math.min(known.tries++, 10));
  }

  /** It worked. */
  isOver(what: Needed): void {
    const known = this.failing.get(what);
    if (!known) return;
    this.failing.delete(what);
    this.log.info({ what, since: timestamp(known.since) }, 'the relay goes on');
  }

  /** What was needed for publishing is not needed now. */
  forget(): void {
    for (const what of ['events', 'checkpoint', 'feed'] as const) this.failing.delete(what);
  }

  get missing(): readonly Missing[] {
    return [...this.failing].map(([what, { since, cause }]) => ({ what, since: timestamp(since), cause }));
  }
}
