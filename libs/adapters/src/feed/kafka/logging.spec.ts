import { logLevel } from 'kafkajs';
import { logCreator } from './logging';

const said = (level: logLevel, message: string, extra: object): unknown[] => {
  const lines: unknown[] = [];
  const log = logCreator((...line) => void lines.push(line))();
  log({ namespace: '', level, label: '', log: { timestamp: '', message, ...extra } });
  return lines;
};

describe('lines of the client', () => {
  it.each([
    'The group is rebalancing, so a rejoin is needed',
    'The group coordinator is not available',
    "The coordinator is loading and hence can't process requests for this group",
    'This server is not the leader for that topic-partition',
    'Topic creation errors',
    'Connection error: connect ECONNREFUSED 127.0.0.1:9092',
  ])('are quiet where it is expected and tried again: %s', (error) =>
    expect(said(logLevel.ERROR, 'Response Heartbeat(key: 12, version: 3)', { error, groupId: 'g' })).toEqual([
      ['debug', 'Kafka client', { groupId: 'g', said: 'Response Heartbeat(key: 12, version: 3)', error }],
    ]),
  );

  it('are errors where it is not, with ids alone as fields', () =>
    expect(said(logLevel.ERROR, 'Request Produce', { error: 'MESSAGE_TOO_LARGE', topic: 't', payload: 'x' })).toEqual([
      ['error', 'Kafka client', { topic: 't', said: 'Request Produce', error: 'MESSAGE_TOO_LARGE' }],
    ]));
});
