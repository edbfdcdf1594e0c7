import { kindOf } from '@eventdesk/kernel/event';
import { publicKinds } from '../ports/broker';
import type { Check } from './check';

/** Revisions of a stream are 0, 1, 2 … and begin with one beginning. */
export const exactRevisions: Check = {
  invariant: 3,
  title: 'revisions of every stream have no gap, and nothing is begun twice',
  find: ({ world }) =>
    world.log.names.flatMap((stream) => {
      const events = world.log.read(stream);
      const wrong = events.filter(({ revision }, at) => revision !== at).map(({ revision }) => `${stream}@${revision}`);
      const first = events[0]?.type;
      const beginnings = ['TicketOpened', 'MessageReceived', 'DeliveryRequested', 'ContactCreated'];
      const begun = events.filter(({ type }) => type === first).length;
      return first !== undefined && beginnings.includes(first) && begun > 1
        ? [...wrong, `${stream} is begun ${begun} times`]
        : wrong;
    }),
};

/** What leaves is what was appended: all of it, in the order of each stream. */
export const feedIsTheLog: Check = {
  invariant: 1,
  title: 'first occurrences on the feed are all of each stream, in revision order without gaps',
  find: ({ world }) => {
    const reached = new Map<string, number>();
    const gaps: string[] = [];
    for (const records of world.broker.partitions.values())
      for (const { stream, revision, id } of records) {
        const next = (reached.get(stream) ?? -1) + 1;
        if (revision > next) gaps.push(`${stream}@${revision} came before ${next}`);
        if (world.log.read(stream, { from: revision, limit: 1 })[0]?.id !== id) gaps.push(`${stream}@${revision} is not in the log`); // prettier-ignore
        if (revision === next) reached.set(stream, revision);
      }
    const missing = world.log.names
      .filter((stream) => publicKinds.includes(kindOf(stream)))
      .filter((stream) => (reached.get(stream) ?? -1) < world.log.revisionOf(stream))
      .map(
        (stream) => `${stream} is on the feed up to ${reached.get(stream) ?? -1} of ${world.log.revisionOf(stream)}`,
      );
    return [...gaps, ...missing];
  },
};

/** Five tries at a poison, and then its stream waits for a person; whatever is away is waited for. */
export const nothingParked: Check = {
  invariant: 14,
  title: 'no stream is parked for what only was away, and what was parked for a poison goes on once it is mended',
  find: ({ world }) => [...world.commits.wronglyParked, ...world.commits.parked],
};

/** Groups said that something took effect only after it had; seen at each commit. */
export const effectFirst: Check = {
  invariant: 7,
  title: 'T30 no checkpoint is ever in front of its effect',
  find: ({ world }) => world.commits.early,
};
