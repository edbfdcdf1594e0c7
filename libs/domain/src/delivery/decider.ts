import type { Decider } from '@eventdesk/kernel/decider';
import { millis, timestamp } from '@eventdesk/kernel/ports/clock';
import { revealed } from '@eventdesk/kernel/personal';
import { Problem } from '@eventdesk/kernel/problem';
import type { z } from 'zod';
import type { DeliveryEvent, RequestedData } from './events';
import * as events from './events';

/** What the button behind a mail's link does. */
export type LinkUse = z.output<(typeof events.LinkUsed)['schema']>['purpose'];

export type DeliveryCommand =
  | {
      readonly type: 'RequestDelivery';
      readonly requested: z.input<(typeof events.DeliveryRequested)['schema']>;
    }
  | { readonly type: 'AttemptDelivery'; readonly now: string; readonly messageId: string }
  | {
      readonly type: 'RecordOutcome';
      readonly now: string;
      readonly attempt: number;
      readonly outcome: 'sent' | 'deferred' | 'failed' | 'unknown';
      readonly reason: string;
      /** Of an unknown outcome: whoever made the attempt may be at it until then. */
      readonly mayLastUntil?: string;
    }
  | {
      readonly type: 'PostponeDelivery';
      readonly now: string;
      readonly reason: 'line-limit' | 'address-limit';
      readonly retryAt: string;
    }
  | { readonly type: 'FailDelivery'; readonly now: string; readonly reason: string }
  | { readonly type: 'UseLink'; readonly now: string; readonly purpose: LinkUse };

export interface RequestedDelivery {
  readonly status: 'waiting' | 'attempting' | 'sent' | 'failed' | 'uncertain';
  readonly requested: RequestedData;
  readonly attempts: number;
  readonly unknownOutcomes: number;
  /** The outcome of the last attempt is not known: what is heard of it late still counts. */
  readonly isUnanswered: boolean;
  readonly messageId: string | null;
  /** When it may be tried, Unix milliseconds. */
  readonly due: number;
  /** When it was tried first, and when it was taken; Unix milliseconds. */
  readonly triedSince: number | null;
  readonly sentAt: number | null;
  /** What its links were used for (T18). */
  readonly linksUsed: ReadonlySet<LinkUse>;
}
export type DeliveryState = { readonly status: 'none' } | RequestedDelivery;

/** Pause before the next try: minutes at first, hours later. */
const pauses = [1, 2, 5, 15, 30, 60, 120, 240].map((minutes) => minutes * 60_000);
export const pauseAfter = (attempt: number): number => pauses[Math.min(attempt, pauses.length) - 1] as number;
/** T13: a mail is tried for five days. */
const patience = 5 * 24 * 3_600_000;

function requested(state: DeliveryState): RequestedDelivery {
  if (state.status === 'none') throw new Problem('delivery-not-found', 'not-found', 'there is no such delivery');
  return state;
}
/** What is said of a delivery is sealed with the recipient's key. */
function sealed<E extends DeliveryEvent>(event: E, delivery: RequestedDelivery): E {
  const to = revealed(delivery.requested.to, null);
  return to === null ? event : { ...event, owner: to };
}

const unanswered = (state: DeliveryState): RequestedDelivery => {
  const present = requested(state);
  return { ...present, unknownOutcomes: present.unknownOutcomes + 1, isUnanswered: true };
};
/** What is known of the last attempt after all is no unknown outcome any more. */
const answered = (state: DeliveryState): RequestedDelivery => {
  const present = requested(state);
  const unknownOutcomes = present.unknownOutcomes - (present.isUnanswered ? 1 : 0);
  return { ...present, unknownOutcomes, isUnanswered: false };
};

/** The rules of a delivery (T13): claimed before it is tried, retried with the same Message-ID, never doubled silently. */
export const delivery: Decider<DeliveryState, DeliveryCommand, DeliveryEvent> = {
  kind: 'delivery',
  initial: { status: 'none' },
  decide: {
    RequestDelivery: ({ requested: wanted }, state) =>
      state.status === 'none'
        ? [events.DeliveryRequested(wanted, typeof wanted.to === 'string' ? wanted.to : undefined)]
        : [],
    AttemptDelivery: ({ now, messageId }, state) => {
      const present = requested(state);
      if (present.status !== 'waiting' || millis(now) < present.due) return [];
      return [events.DeliveryAttempted({ at: now, attempt: present.attempts + 1, messageId })];
    },
    RecordOutcome: ({ now, attempt, outcome, reason, mayLastUntil }, state) => {
      const present = requested(state);
      const isAwaited = present.status === 'attempting' || (present.isUnanswered && outcome !== 'unknown');
      if (!isAwaited || present.attempts !== attempt) return [];
      const said = { at: now, attempt, reason };
      if (outcome === 'sent') return [sealed(events.DeliverySent({ at: now, attempt, response: reason }), present)];
      if (outcome === 'failed') return [sealed(events.DeliveryFailed(said), present)];
      const [pauseEnds, mayLast] = [millis(now) + pauseAfter(attempt), millis(mayLastUntil ?? now)];
      const retryAt = timestamp(outcome === 'unknown' ? Math.max(pauseEnds, mayLast) : pauseEnds);
      if (outcome === 'unknown')
        return present.unknownOutcomes > 0 || present.requested.channel !== 'mail'
          ? [sealed(events.DeliveryUncertain(said), present)]
          : [sealed(events.DeliveryOutcomeUnknown({ ...said, retryAt }), present)];
      if (millis(retryAt) - (present.triedSince ?? millis(now)) > patience)
        return [
          sealed(
            events.DeliveryFailed({ ...said, reason: `tried for five days; last: ${reason}`.slice(0, 500) }),
            present,
          ),
        ];
      return [sealed(events.DeliveryDeferred({ ...said, retryAt }), present)];
    },
    PostponeDelivery: ({ now, reason, retryAt }, state) =>
      requested(state).status === 'waiting' ? [events.DeliveryPostponed({ at: now, reason, retryAt })] : [],
    FailDelivery: ({ now, reason }, state) => {
      const present = requested(state);
      return present.status === 'failed'
        ? []
        : [sealed(events.DeliveryFailed({ at: now, attempt: present.attempts, reason }), present)];
    },
    UseLink: ({ now, purpose }, state) => {
      const present = requested(state);
      if (present.requested.template === 'fresh-link' && present.linksUsed.size > 0)
        throw new Problem('link-used', 'conflict', 'this link works once; ask for a fresh one');
      // The first use is the fact; a page that is loaded again says nothing new.
      return present.linksUsed.has(purpose) ? [] : [events.LinkUsed({ at: now, purpose })];
    },
  },
  evolve: {
    DeliveryRequested: (_, { data }) => ({
      status: 'waiting',
      requested: data,
      attempts: 0,
      unknownOutcomes: 0,
      isUnanswered: false,
      messageId: null,
      due: millis(data.notBefore ?? data.at),
      triedSince: null,
      sentAt: null,
      linksUsed: new Set(),
    }),
    DeliveryAttempted: (state, { data }) => ({
      ...requested(state),
      status: 'attempting',
      attempts: data.attempt,
      messageId: data.messageId,
      isUnanswered: false,
      triedSince: requested(state).triedSince ?? millis(data.at),
    }),
    DeliverySent: (state, { data }) => ({ ...answered(state), status: 'sent', sentAt: millis(data.at) }),
    DeliveryDeferred: (state, { data }) => ({ ...answered(state), status: 'waiting', due: millis(data.retryAt) }),
    DeliveryFailed: (state) => ({ ...answered(state), status: 'failed' }),
    DeliveryUncertain: (state) => ({ ...unanswered(state), status: 'uncertain' }),
    DeliveryOutcomeUnknown: (state, { data }) => ({
      ...unanswered(state),
      status: 'waiting',
      due: millis(data.retryAt),
    }),
    DeliveryPostponed: (state, { data }) => ({ ...requested(state), status: 'waiting', due: millis(data.retryAt) }),
    LinkUsed: (state, { data }) => ({
      ...requested(state),
      linksUsed: new Set(requested(state).linksUsed).add(data.purpose),
    }),
  },
};
