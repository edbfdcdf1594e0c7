import { BinaryWriter } from 'google-protobuf';
import fc from 'fast-check';
import { StreamIdentifier } from '@eventstore/db-client/generated/shared_pb';
import { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { structured } from './testing/answers';
import { caughtUpAnswer, checkpointAnswer, confirmationAnswer, eventAnswer, lastOfLog, lastOfStream, notFoundAnswer } from './testing/read-answers'; // prettier-ignore
import { readAnswer } from './read-answer';
import { MalformedMessage } from './wire';

const record = fc.record({
  id: fc.uuid(),
  stream: fc.string({ unit: 'grapheme', minLength: 1 }),
  revision: fc.maxSafeNat(),
  position: fc.maxSafeNat(),
  type: fc.string({ unit: 'grapheme' }),
  contentType: fc.constantFrom('application/json', 'application/octet-stream'),
  data: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  metadata: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  created: fc.nat(),
});
const sample = fc.sample(record, { numRuns: 1, seed: 1 })[0] as Parameters<typeof eventAnswer>[0];

const bytesOf = (answer: ReadResp): Buffer => Buffer.from(answer.serializeBinary());

/** The same message with a field behind it that nobody knows yet. */
const withMore = (bytes: Buffer): Buffer => {
  const writer = new BinaryWriter();
  writer.writeString(1000, 'of a later version');
  return Buffer.concat([bytes, Buffer.from(writer.getResultBuffer())]);
};

describe('an answer to a read', () => {
  it('says of an event what the client finds in it', () => {
    fc.assert(
      fc.property(record, ({ contentType, created, ...stored }) => {
        const bytes = withMore(bytesOf(eventAnswer({ contentType, created, ...stored })));
        expect(readAnswer(bytes)).toEqual({ ...stored, isJson: contentType === 'application/json' });
      }),
    );
  });

  it.each([
    ['no such stream', notFoundAnswer('sample-1')],
    ['the last revision', lastOfStream(3)],
    ['the last position', lastOfLog(3)],
    ['a confirmation', confirmationAnswer('1')],
    ['a checkpoint', checkpointAnswer(3)],
    ['the end for now', caughtUpAnswer()],
    ['nothing', new ReadResp()],
    ['an event that is gone', new ReadResp().setEvent(new ReadResp.ReadEvent())],
  ])('is no event where it says: %s', (_name, answer) => {
    expect(readAnswer(bytesOf(answer))).toBe('other');
  });

  it('takes no link for the event', () => {
    const answer = eventAnswer(sample);
    const link = eventAnswer({ ...sample, stream: 'link-1' });
    answer.getEvent()?.setLink(link.getEvent()?.getEvent());
    expect(readAnswer(bytesOf(answer))).toMatchObject({ stream: sample.stream });
  });

  it('is refused where an event has no stream, or no id as text', () => {
    const nameless = eventAnswer(sample);
    nameless.getEvent()?.getEvent()?.setStreamIdentifier(new StreamIdentifier());
    expect(() => readAnswer(bytesOf(nameless))).toThrow(MalformedMessage);
    const bits = eventAnswer(sample);
    bits.getEvent()?.getEvent()?.setId(structured(sample.id));
    expect(() => readAnswer(bytesOf(bits))).toThrow('no id as text');
  });

  it('is refused wherever it is cut off', () => {
    const whole = bytesOf(eventAnswer(sample));
    for (let length = 1; length < whole.length; length++)
      expect(() => readAnswer(whole.subarray(0, length))).toThrow(MalformedMessage);
  });

  it('is an event, nothing or refused, whatever the bytes', () => {
    const whole = bytesOf(eventAnswer(sample));
    fc.assert(
      fc.property(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
        const bytes = Buffer.from(whole);
        bytes[at] = byte;
        try {
          const answer = readAnswer(bytes);
          if (answer !== 'other') expect(answer.stream).not.toBe('');
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(MalformedMessage);
        }
      }),
    );
  });
});
