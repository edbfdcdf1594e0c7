import { z } from 'zod';
import type { Decider } from './decider';
import { event } from './event';
import type { NewEventOf } from './event';

/** A policy begins where this stands in the log, and ignores what is older (invariant 11). */
export const PolicyEnabled = event(
  'PolicyEnabled',
  1,
  z.strictObject({ at: z.string(), policy: z.string() }),
  'internal',
);

/** The stream that says which policies were enabled, and where. */
export const policiesStream = 'settings-policies';

/** Policies that were enabled. */
export const policies: Decider<
  ReadonlySet<string>,
  { readonly type: 'EnablePolicy'; readonly now: string; readonly policy: string },
  NewEventOf<typeof PolicyEnabled>
> = {
  kind: 'settings',
  initial: new Set(),
  decide: {
    EnablePolicy: ({ now, policy }, enabled) => (enabled.has(policy) ? [] : [PolicyEnabled({ at: now, policy })]),
  },
  evolve: { PolicyEnabled: (enabled, { data }) => new Set(enabled).add(data.policy) },
};
