/**
 * Every policy of this release by its stored name. Whichever process starts first enables them all, before it takes a
 * call or a mail: a policy begins where it was enabled, and would never see what was let in before its own service was
 * there.
 */
export const policyNames = [
  'intake.parse',
  'notifications.bounces',
  'notifications.requests',
  'notifications.send',
  'tickets.contacts',
  'tickets.letters',
] as const;
