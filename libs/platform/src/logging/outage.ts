import type { Clock } from '@eventdesk/kernel/ports/clock';
import type { Log } from '../compose/platform';

const toldEveryMs = 60_000;

/** The constant messages of an outage. */
export interface OutageTexts {
  readonly away: string;
  readonly back: string;
}

/** Something that is needed and may be away: one line when it goes, one a minute at most until it is back, and one then. */
export class Outage {
  private toldAt: number | undefined;

  constructor(
    private readonly to: { readonly log: Log; readonly clock: Clock },
    private readonly texts: OutageTexts,
    private readonly fields: Readonly<Record<string, unknown>> = {},
  ) {}

  /** It is away, again or still. */
  away(cause: unknown): void {
    const now = this.to.clock.now();
    if (this.toldAt !== undefined && now - this.toldAt < toldEveryMs) return;
    this.toldAt = now;
    this.to.log.warn(
      { ...this.fields, cause: cause instanceof Error ? cause.message : String(cause) },
      this.texts.away,
    );
  }

  /** It answers. */
  back(): void {
    if (this.toldAt === undefined) return;
    this.toldAt = undefined;
    this.to.log.info({ ...this.fields }, this.texts.back);
  }
}
