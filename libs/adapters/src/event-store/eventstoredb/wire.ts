/** A message that does not follow the encoding, or lacks what it must have. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
  constructor(what: string, at: number, options?: ErrorOptions) {
    super(`a message of EventStoreDB is malformed: ${what} at byte ${at}`, options);
  }
}

/** How a field is encoded; the two that frame groups are in no message of EventStoreDB. */
export const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** What stands before a field of this number and encoding. */
export const tagOf = (field: number, encoding: (typeof wire)[keyof typeof wire]): number => field * 8 + encoding;

/** Ten bytes of seven bits hold the 64 of the largest number. */
const longestVarint = 10;

/**
 * Reads one protobuf message in place, field by field: nothing is copied until it is asked for. A reader takes the
 * fields that it knows by their tags and skips all others. Everything throws MalformedMessage.
 */
export class WireReader {
  constructor(
    private readonly bytes: Buffer,
    private at = 0,
    private readonly end = bytes.length,
  ) {}

  /** The tag of the next field, 0 at the end of the message. */
  next(): number {
    if (this.at === this.end) return 0;
    const tag = this.varint();
    if (tag < 8 || tag > 0xffffffff) throw new MalformedMessage(`the tag ${tag} has no field`, this.at);
    return tag;
  }

  /** A number without a sign; above 2^53 the nearest that there is. */
  varint(): number {
    let [value, weight] = [0, 1];
    const longest = Math.min(this.end, this.at + longestVarint);
    while (this.at < longest) {
      const byte = this.bytes[this.at++] as number;
      value += (byte & 127) * weight;
      if (byte < 128) return value;
      weight *= 128;
    }
    throw new MalformedMessage('a number does not end', this.at);
  }

  /** A field's bytes, as a view. */
  view(): Buffer {
    const end = this.endOfField();
    const view = this.bytes.subarray(this.at, end);
    this.at = end;
    return view;
  }

  text(): string {
    const end = this.endOfField();
    const text = this.bytes.toString('utf8', this.at, end);
    this.at = end;
    return text;
  }

  /** A message within this one. */
  message(): WireReader {
    const end = this.endOfField();
    const message = new WireReader(this.bytes, this.at, end);
    this.at = end;
    return message;
  }

  /** Passes over the field that this tag stands before. */
  skip(tag: number): void {
    const encoding = tag % 8;
    if (encoding === wire.varint) this.varint();
    else if (encoding === wire.bytes) this.at = this.endOfField();
    else if (encoding === wire.fixed64) this.at = this.checked(this.at + 8);
    else if (encoding === wire.fixed32) this.at = this.checked(this.at + 4);
    else throw new MalformedMessage(`the tag ${tag} has an encoding that is not used`, this.at);
  }

  /** Where the field ends that begins with its length. */
  private endOfField(): number {
    const length = this.varint();
    return this.checked(this.at + length);
  }

  private checked(end: number): number {
    if (end > this.end)
      throw new MalformedMessage(`a field goes on to byte ${end}, the message ends at ${this.end}`, this.at);
    return end;
  }
}
