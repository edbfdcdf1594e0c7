import type { RecordedEvent } from '@eventdesk/kernel/event';
import { nodeIds } from '@eventdesk/platform/crypto/hashing';
import { identityOf } from '../world/letter';
import type { Check, Ended } from './check';
import { counted } from './check';

/** Every letter that was answered 250 has its stream, and one outcome in it. */
export const acknowledgedLetters: Check = {
  invariant: 4,
  title: 'every letter that was answered 250 is there and is settled, once',
  find: ({ world, people }) =>
    people.promises.letters.flatMap((letter) => {
      const line = letter.to.replace(/\+[^@]*/, '');
      const stream = `inbound-${nodeIds.hashed('inbound', line, identityOf(letter))}`;
      const events = world.log.read(stream);
      if (events[0]?.type !== 'MessageReceived')
        return [`${letter.messageId}: 250, and ${stream} does not begin with it`];
      const settled = events.filter(({ type }) => type === 'MessageSettled').length;
      return settled === 1 ? [] : [`${letter.messageId}: settled ${settled} times in ${stream}: ${events.map(({ type }) => type).join(' ')}`]; // prettier-ignore
    }),
};

/** However often and by whichever lines of one type a letter came, it is said once. */
export const oneTicketALetter: Check = {
  invariant: 5,
  title: 'a letter is one message in one ticket, however often it came',
  find: (ended) => {
    const said = counted(messages(ended).map(({ data }) => (data as { identity: string | null }).identity));
    const wanted = new Set(
      ended.people.promises.letters.filter(({ bounced }) => bounced === null).map((letter) => identityOf(letter)),
    );
    return [...wanted].flatMap((identity) => {
      const count = said.get(identity) ?? 0;
      return count === 1 ? [] : [`the mail ${identity.slice(0, 8)} is said ${count} times`];
    });
  },
};

const messages = ({ world }: Ended): readonly RecordedEvent[] =>
  world.log.all.filter(
    ({ type, data }) => type === 'RequesterMessageAdded' && (data as { inbound: string | null }).inbound !== null,
  );
