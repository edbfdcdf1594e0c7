import type { CloudEvent } from '@eventdesk/contracts/cloud-event';
import { isPublicKind } from '@eventdesk/contracts/streams';
import { kindOf } from '@eventdesk/kernel/event';
import type { RecordedEvent } from '@eventdesk/kernel/event';
import type { EventStore } from '@eventdesk/kernel/ports/event-store';
import type { Principal } from '@eventdesk/kernel/principal';
import { demand } from '../demand';
import type { DepartmentsOfThings } from '../departments';
import { shownEvent } from './shown-event';
import type { VisibleStreams } from './visible-streams';

export interface EventsAsked {
  /** Position in the log; only what stands behind it is given. */
  readonly after?: number | undefined;
  /** A stream: `ticket-<uuid>`. */
  readonly subject?: string | undefined;
  readonly fromRevision?: number | undefined;
  readonly limit: number;
}

/** A part of the public stream, and the position up to which the log was looked through. */
export interface Reached {
  readonly events: readonly CloudEvent[];
  readonly position: number;
  /** Nothing stood behind it when it was read. */
  readonly atEnd: boolean;
}

/** Events of the log read at once, and how often before a page is given with fewer than were asked for. */
const batch = 500;
const mostBatches = 20;

/** `GET /v2/events`: the public stream as its caller may see it, events as they were written. */
export class EventReads {
  constructor(
    private readonly written: EventStore,
    private readonly visible: VisibleStreams,
    private readonly departments: DepartmentsOfThings,
    private readonly publicUrl: () => string,
  ) {}

  /** A page; `next` is the position to go on from, null at the end of the log (or of the stream). */
  async page(principal: Principal, asked: EventsAsked) {
    demand(principal, 'events:read');
    const reached =
      asked.subject === undefined ? await this.ofLog(principal, asked) : await this.ofStream(principal, asked);
    return { data: reached.events, next: reached.atEnd ? null : String(reached.position) };
  }

  /** What follows a position in the log, at most so many events. */
  async ofLog(principal: Principal, { after = -1, limit }: EventsAsked): Promise<Reached> {
    const events: CloudEvent[] = [];
    let position = after;
    for (let round = 0; round < mostBatches; round++) {
      const read = await this.written.readAll(position, batch);
      const visible = await this.visible.of(principal, read);
      for (const event of read) {
        if (events.length === limit) return { events, position, atEnd: false };
        position = event.position;
        if (visible.has(event.stream)) events.push(this.shown(principal, event));
      }
      if (read.length < batch) return { events, position, atEnd: true };
    }
    return { events, position, atEnd: false };
  }

  private async ofStream(principal: Principal, asked: EventsAsked): Promise<Reached> {
    const { subject = '', after = -1, fromRevision = 0, limit } = asked;
    const nothing = { events: [], position: after, atEnd: true };
    if (!isPublicKind(kindOf(subject))) return nothing;
    const read = await this.written.read(subject, { from: fromRevision });
    const wanted = read.filter(({ position }) => position > after);
    const visible = await this.visible.of(principal, wanted.slice(-1));
    if (!visible.has(subject)) return nothing;
    const events = wanted.slice(0, limit);
    return {
      events: events.map((event) => this.shown(principal, event)),
      position: events.at(-1)?.position ?? after,
      atEnd: wanted.length <= limit,
    };
  }

  private shown(principal: Principal, event: RecordedEvent): CloudEvent {
    const source = { logId: this.written.logId, publicUrl: this.publicUrl() };
    return shownEvent(source, principal, this.departments, event);
  }
}
