import { toldAs } from './told-as';

const told = (error: string, wasThere: boolean, count = 130) =>
  Array.from({ length: count }, (_, tries) => toldAs({ tries, wasThere, error })).flatMap((level, tries) =>
    level === undefined ? [] : [`${level} ${tries}`],
  );
const making = [
  'Failed to find group coordinator',
  "The coordinator is loading and hence can't process requests for this group",
  'NOT_LEADER_FOR_PARTITION This server is not the leader for that topic-partition',
  'UNKNOWN_TOPIC_OR_PARTITION This server does not host this topic-partition',
];

describe('a failed try of the Kafka client', () => {
  it.each(making)('is quiet while what was never there is being made, and a warning when that lasts: %s', (error) =>
    expect(told(error, false)).toEqual([
      ...['debug 0', 'debug 1', 'debug 2', 'debug 3', 'debug 4'],
      ...['warn 5', 'warn 65', 'warn 125'],
    ]),
  );

  it.each(making)('is a warning at once where it was there before: %s', (error) =>
    expect(told(error, true)).toEqual(['warn 0', 'warn 60', 'warn 120']),
  );

  it.each([
    'Connection error: connect ECONNREFUSED',
    'SASL PLAIN authentication failed',
    'Not authorized to access group',
  ])('is a warning at once for anything else: %s', (error) =>
    expect(told(error, false)).toEqual(['warn 0', 'warn 60', 'warn 120']),
  );
});
