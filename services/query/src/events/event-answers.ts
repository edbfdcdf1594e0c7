import { Readable } from 'node:stream';
import type { CloudEvent } from '@eventdesk/contracts/cloud-event';
import type { Principal } from '@eventdesk/kernel/principal';
import { Problem } from '@eventdesk/kernel/problem';
import type { PrincipalResolver } from '@eventdesk/platform/http/access';
import type { HttpReply, HttpRequest } from '@eventdesk/platform/http/request';
import { headerOf } from '@eventdesk/platform/http/request';
import type { EventFollower, StillThere } from './event-follower';
import { asServerSentEvent } from './event-follower';
import type { EventReads, EventsAsked } from './event-reads';

/** `GET /v2/events` in the form that the caller takes: a page, or the log as it grows. */
export class EventAnswers {
  private readonly open = new Set<AbortController>();

  constructor(
    private readonly reads: EventReads,
    private readonly follower: EventFollower,
    private readonly principals: PrincipalResolver,
  ) {}

  async answer(caller: Principal, asked: EventsAsked, request: HttpRequest, reply: HttpReply): Promise<void> {
    if (!/\btext\/event-stream\b/.test(headerOf(request, 'accept') ?? '')) {
      reply.send(await this.reads.page(caller, asked));
      return;
    }
    if (asked.subject !== undefined || asked.fromRevision !== undefined)
      throw new Problem(
        'no-stream-of-one',
        'invalid',
        'subject and fromRevision are for pages; the stream is followed whole',
      );
    const ended = new AbortController();
    this.open.add(ended);
    reply.raw.on('close', () => {
      this.open.delete(ended);
      ended.abort();
    });
    const after = this.lastSeen(request) ?? asked.after ?? -1;
    const events = this.follower.follow(caller, after, this.stillThere(request), ended.signal);
    reply
      .headers({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
      .send(Readable.from(written(events)));
  }

  /** Ends every stream that is open, as its own end and not as a break: this process stops. */
  stop(): void {
    for (const ended of this.open) ended.abort();
  }

  /** A reader that comes back says which event was the last it saw. */
  private lastSeen(request: HttpRequest): number | undefined {
    const id = headerOf(request, 'last-event-id');
    return id !== undefined && /^[0-9]{1,16}$/.test(id) ? Number(id) : undefined;
  }

  private stillThere(request: HttpRequest): StillThere {
    return async () => {
      try {
        return await this.principals.resolve(request);
      } catch {
        return undefined;
      }
    };
  }
}

/** The first bytes go out at once, so that the reader knows that he is heard. */
async function* written(events: AsyncIterable<CloudEvent | undefined>): AsyncGenerator<string, void> {
  yield asServerSentEvent(undefined);
  for await (const event of events) yield asServerSentEvent(event);
}
