import type { Direction } from './plain';
import type { Piece, Sentence } from './sentence';

/** How soon an answer is promised. */
export interface Promised {
  readonly amount: number;
  readonly unit: 'minutes' | 'hours' | 'days' | 'working-days';
}

/** Who closed a ticket. */
export type ClosedBy = 'requester' | 'agent' | 'timer';

/** A day and time as a calendar shows it. */
export interface CalendarTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** Difference to UTC, such as `UTC+3:30`. */
  readonly zone: string;
}

/**
 * Everything a mail of the desk says, in one language. A language without one of these does not compile. Values come
 * as pieces and are never part of a pattern: what a requester calls himself cannot become a template (T41).
 */
export interface Catalogue {
  readonly direction: Direction;
  /** As `Intl` names the calendar of dates. */
  readonly calendar: 'gregory' | 'persian';
  number(value: number): string;
  time(at: CalendarTime): string;
  readonly marker: string;
  greeting(name: Piece | undefined): Sentence;
  readonly footer: (desk: Piece, number: Piece) => Sentence;
  readonly footerWithoutTicket: (desk: Piece) => Sentence;
  readonly labels: { readonly number: string; readonly subject: string; readonly status: string };
  readonly openTicket: string;
  readonly linkKeeps: string;
  readonly notMe: (link: (label: string) => Piece) => Sentence;
  readonly registered: {
    readonly subject: string;
    readonly title: string;
    readonly said: (number: Piece) => Sentence;
    readonly promised: (promise: Promised | undefined) => Sentence;
    readonly next: string;
    readonly unproven: string;
  };
  readonly reply: {
    readonly wrote: (agent: Piece) => Sentence;
    readonly preview: (agent: string) => string;
    readonly status: (status: Piece) => Sentence;
    readonly next: string;
    readonly files: (names: readonly Piece[]) => Sentence;
    readonly quoted: (at: string) => string;
    readonly solved: string;
    readonly close: string;
    readonly closeByMail: (address: Piece) => Sentence;
    readonly closesAfter: (hours: number) => string;
  };
  readonly closed: {
    readonly title: string;
    readonly said: Readonly<Record<ClosedBy, (number: Piece) => Sentence>>;
    readonly again: string;
    readonly reopen: string;
  };
  readonly reopened: { readonly title: string; readonly said: (number: Piece) => Sentence };
  readonly statusChanged: { readonly title: string; readonly said: (number: Piece, status: Piece) => Sentence };
  readonly digest: {
    readonly subject: (count: number) => string;
    readonly title: string;
    readonly said: (count: number) => string;
    readonly next: string;
    readonly check: string;
  };
  readonly freshLink: {
    readonly subject: string;
    readonly title: string;
    readonly said: (number: Piece) => Sentence;
    readonly validFor: (minutes: number) => string;
    readonly unasked: string;
  };
}
