import type { CloudEvent } from '@eventdesk/contracts/cloud-event';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { Principal } from '@eventdesk/kernel/principal';
import { demand } from '../demand';
import type { EventReads } from './event-reads';

/** Who asks as the settings have it at this moment; undefined when he may no longer be let in. */
export type StillThere = () => Promise<Principal | undefined>;

/** Events handed over before rights are looked at again. */
const batch = 50;
/** Milliseconds between two looks at the log and at rights, when nothing tells of an append. */
const usualPause = 1000;
/** Looks without an event before the line is shown to be alive. */
const quietLooks = 15;

/** Follows the log for one reader, and ends within seconds of a right that is taken away from him (T37). */
export class EventFollower {
  constructor(
    private readonly reads: EventReads,
    private readonly written: Pick<EventStore, 'onAppended'>,
    private readonly pauseMs = usualPause,
  ) {}

  /**
   * Events behind a position as they come; `undefined` now and then when there are none. Ends when the signal says so,
   * or when the caller's rights are no longer those that he began with: he begins anew with what is left of them.
   */
  async *follow(
    principal: Principal,
    after: number,
    stillThere: StillThere,
    signal: AbortSignal,
  ): AsyncGenerator<CloudEvent | undefined, void> {
    demand(principal, 'events:read');
    const rights = JSON.stringify(principal);
    let position = after;
    for (let quiet = 0; !signal.aborted;) {
      const appended = nextAppend(this.written, this.pauseMs, signal);
      try {
        if (JSON.stringify(await stillThere()) !== rights) return;
        const reached = await this.reads.ofLog(principal, { after: position, limit: batch });
        yield* reached.events;
        position = reached.position;
        quiet = reached.events.length > 0 ? 0 : quiet + 1;
        if (quiet === quietLooks) {
          quiet = 0;
          yield undefined;
        }
        if (reached.atEnd) await appended.soon;
      } finally {
        appended.forget();
      }
    }
  }
}

/** Resolves at the next append, after a pause (appends of other processes are not told here), or at the end. */
function nextAppend(written: Pick<EventStore, 'onAppended'>, pauseMs: number, signal: AbortSignal) {
  let wake = (): void => undefined;
  const soon = new Promise<void>((resolve) => (wake = resolve));
  const timer = setTimeout(wake, pauseMs);
  const off = written.onAppended(wake);
  signal.addEventListener('abort', wake, { once: true });
  return {
    soon,
    forget: () => {
      clearTimeout(timer);
      off();
      signal.removeEventListener('abort', wake);
    },
  };
}

/** An event, or a sign of life, in the form of `text/event-stream`; `id` is the position to go on from. */
export const asServerSentEvent = (event: CloudEvent | undefined): string =>
  event === undefined ? ':\n\n' : `id: ${event.position}\ndata: ${JSON.stringify(event)}\n\n`;
