import { BinaryWriter } from 'google-protobuf';
import fc from 'fast-check';
import { MalformedMessage, tagOf, wire, WireReader } from './wire';

const field = fc.integer({ min: 1, max: 2 ** 29 - 1 });

/** A field of any encoding: how it is written, and its tag. */
const anyField = fc.oneof(
  fc.record({ field, number: fc.maxSafeNat() }).map(({ field: at, number }) => ({
    tag: tagOf(at, wire.varint),
    write: (writer: BinaryWriter) => writer.writeUint64(at, number),
    read: (reader: WireReader) => expect(reader.varint()).toBe(number),
  })),
  fc.record({ field, text: fc.string({ unit: 'grapheme' }) }).map(({ field: at, text }) => ({
    tag: tagOf(at, wire.bytes),
    write: (writer: BinaryWriter) => writer.writeString(at, text),
    read: (reader: WireReader) => expect(reader.text()).toBe(text),
  })),
  fc.record({ field, bytes: fc.uint8Array({ maxLength: 300 }) }).map(({ field: at, bytes }) => ({
    tag: tagOf(at, wire.bytes),
    write: (writer: BinaryWriter) => writer.writeBytes(at, bytes),
    read: (reader: WireReader) => expect(Buffer.compare(reader.view(), bytes)).toBe(0),
  })),
  fc.record({ field, number: fc.nat() }).map(({ field: at, number }) => ({
    tag: tagOf(at, wire.fixed32),
    write: (writer: BinaryWriter) => writer.writeFixed32(at, number),
    read: (reader: WireReader) => reader.skip(tagOf(at, wire.fixed32)),
  })),
  fc.record({ field, number: fc.double({ noNaN: true }) }).map(({ field: at, number }) => ({
    tag: tagOf(at, wire.fixed64),
    write: (writer: BinaryWriter) => writer.writeDouble(at, number),
    read: (reader: WireReader) => reader.skip(tagOf(at, wire.fixed64)),
  })),
);
const message = fc.array(anyField, { maxLength: 20 });

const written = (fields: readonly { write(writer: BinaryWriter): void }[]): Buffer => {
  const writer = new BinaryWriter();
  for (const { write } of fields) write(writer);
  return Buffer.from(writer.getResultBuffer());
};

/** Passes over every field; how many there were. */
function passedOver(bytes: Buffer): number {
  const reader = new WireReader(bytes);
  let count = 0;
  for (let tag = reader.next(); tag !== 0; tag = reader.next(), count++) reader.skip(tag);
  return count;
}

describe('a reader of protobuf messages', () => {
  it('reads what the usual writer wrote, field by field', () => {
    fc.assert(
      fc.property(message, (fields) => {
        const reader = new WireReader(written(fields));
        for (const { tag, read } of fields) {
          expect(reader.next()).toBe(tag);
          read(reader);
        }
        expect(reader.next()).toBe(0);
      }),
    );
  });

  it('passes over fields that it does not know, of every encoding', () => {
    fc.assert(fc.property(message, (fields) => expect(passedOver(written(fields))).toBe(fields.length)));
  });

  it('ends a message within another one where that one ends', () => {
    const outer = new BinaryWriter();
    outer.writeBytes(1, written([{ write: (writer) => writer.writeString(2, 'inner') }]));
    outer.writeString(3, 'outer');
    const reader = new WireReader(Buffer.from(outer.getResultBuffer()));
    expect(reader.next()).toBe(tagOf(1, wire.bytes));
    const inner = reader.message();
    expect(inner.next()).toBe(tagOf(2, wire.bytes));
    expect(inner.text()).toBe('inner');
    expect(inner.next()).toBe(0);
    expect(reader.next()).toBe(tagOf(3, wire.bytes));
    expect(reader.text()).toBe('outer');
  });

  it('refuses a message that is cut off within a field', () => {
    fc.assert(
      fc.property(message, fc.nat(), (fields, at) => {
        const whole = written(fields);
        const cut = whole.subarray(0, whole.length === 0 ? 0 : at % whole.length);
        const ends = fields.map((_, count) => written(fields.slice(0, count)).length);
        if (ends.includes(cut.length) || whole.length === 0) expect(passedOver(cut)).toBeLessThanOrEqual(fields.length);
        else expect(() => passedOver(cut)).toThrow(MalformedMessage);
      }),
    );
  });

  it.each([
    ['a length beyond the end', [0x0a, 0x05, 0x61]],
    ['a length beyond what a number can be', [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]],
    ['a number that does not end', [0x08, ...Array.from({ length: 11 }, () => 0x80), 0x01]],
    ['a number that is cut off', [0x08, 0x80]],
    ['field 0', [0x02, 0x00]],
    ['a field whose number is too high', [0x80, 0x80, 0x80, 0x80, 0x10, 0x00]],
    ['a group', [0x0b, 0x0c]],
    ['an encoding that there is not', [0x0e]],
    ['eight bytes that are five', [0x09, 1, 2, 3, 4, 5]],
    ['four bytes that are three', [0x0d, 1, 2, 3]],
  ])('refuses %s', (_name, bytes) => {
    expect(() => passedOver(Buffer.from(bytes))).toThrow(MalformedMessage);
  });

  it('comes to an end with any bytes whatever', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          passedOver(Buffer.from(bytes));
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(MalformedMessage);
        }
      }),
    );
  });
});
