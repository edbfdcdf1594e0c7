import { UUID } from '@eventstore/db-client/generated/shared_pb';
import { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import { correlationOf } from './batch-answer';
import { structured } from './testing/answers';

describe('the id in an answer to an append', () => {
  it.each([
    '00000000-0000-4000-8000-000000000001',
    'ffffffff-ffff-4fff-bfff-fffffffffffe',
    '0123abcd-4567-4e89-9abc-def012345678',
  ])('is the one that was sent, in either form: %s', (id) => {
    expect(correlationOf(new BatchAppendResp().setCorrelationId(structured(id)))).toBe(id);
    expect(correlationOf(new BatchAppendResp().setCorrelationId(new UUID().setString(id)))).toBe(id);
  });

  it('has its halves in the order of the text', () => {
    const bits = new UUID.Structured().setMostSignificantBits('1').setLeastSignificantBits('-1');
    const answer = new BatchAppendResp().setCorrelationId(new UUID().setStructured(bits));
    expect(correlationOf(answer)).toBe('00000000-0000-0001-ffff-ffffffffffff');
  });
});
