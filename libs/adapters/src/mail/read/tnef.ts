/** A file inside a `winmail.dat`. */
export interface TnefFile {
  readonly name: string;
  readonly content: Buffer;
}

/** What a `winmail.dat` (MS-OXTNEF) holds that a reader wants. */
export interface Tnef {
  readonly files: readonly TnefFile[];
  readonly text: string;
  readonly html: Buffer | null;
}

const signature = 0x223e9f78;
const attribute = {
  title: 0x18010,
  data: 0x1800f,
  renderData: 0x19002,
  properties: 0x19005,
  message: 0x19003,
  body: 0x2800c,
};
const property = { html: 0x1013, body: 0x1000, longName: 0x3707, name: 0x3704, display: 0x3001, data: 0x3701 };
const mostAttributes = 10_000;
const mostProperties = 2_000;

/** Reads the attribute blocks of a TNEF stream; stops at the first that does not fit. Null when it is none. */
export function readTnef(stream: Buffer): Tnef | null {
  if (stream.length < 6 || stream.readUInt32LE(0) !== signature) return null;
  const files: { name: string; content: Buffer }[] = [];
  let text = '';
  let html: Buffer | null = null;
  let at = 6;
  for (let count = 0; count < mostAttributes && at + 9 <= stream.length; count++) {
    const id = stream.readUInt32LE(at + 1) & 0xfffff;
    const length = stream.readUInt32LE(at + 5);
    const start = at + 9;
    if (start + length + 2 > stream.length) break;
    const value = stream.subarray(start, start + length);
    const file = files[files.length - 1];
    if (id === attribute.renderData) files.push({ name: '', content: Buffer.alloc(0) });
    else if (id === attribute.title && file) file.name ||= zeroEnded(value);
    else if (id === attribute.data && file) file.content = value;
    else if (id === attribute.body) text ||= zeroEnded(value);
    else if (id === attribute.properties && file) {
      const found = readProperties(value);
      file.name = textOf(found.get(property.longName)) || file.name || textOf(found.get(property.display));
      if (file.content.length === 0) file.content = found.get(property.data)?.value ?? file.content;
    } else if (id === attribute.message) {
      const found = readProperties(value);
      html ??= found.get(property.html)?.value ?? null;
      text ||= textOf(found.get(property.body));
    }
    at = start + length + 2;
  }
  return { files: files.filter((file) => file.name !== '' || file.content.length > 0), text, html };
}

interface Property {
  readonly type: number;
  readonly value: Buffer;
}

const fixedSizes: ReadonlyMap<number, number> = new Map([
  [2, 4],
  [3, 4],
  [4, 4],
  [5, 8],
  [6, 8],
  [7, 8],
  [10, 4],
  [11, 4],
  [20, 8],
  [64, 8],
  [72, 16],
]);
const multiple = 0x1000;

/** A list of MAPI properties; what cannot be measured ends it. Each one's first value only. */
function readProperties(block: Buffer): Map<number, Property> {
  const found = new Map<number, Property>();
  if (block.length < 4) return found;
  const count = Math.min(block.readUInt32LE(0), mostProperties);
  let at = 4;
  const has = (bytes: number): boolean => at + bytes <= block.length;
  for (let index = 0; index < count && has(4); index++) {
    const type = block.readUInt16LE(at);
    const id = block.readUInt16LE(at + 2);
    at += 4;
    if (id >= 0x8000) at = afterName(block, at);
    const kind = type & ~multiple;
    const size = fixedSizes.get(kind);
    let values = 1;
    if ((type & multiple) !== 0 || size === undefined) {
      if (!has(4)) break;
      values = block.readUInt32LE(at);
      at += 4;
    }
    for (let value = 0; value < values && has(size ?? 4); value++) {
      const length = size ?? block.readUInt32LE(at);
      if (size === undefined) at += 4;
      if (!has(length)) return found;
      if (value === 0) found.set(id, { type: kind, value: block.subarray(at, at + length) });
      at += Math.ceil(length / 4) * 4;
    }
  }
  return found;
}

/** Position after the name of a named property: a set, then a number or a text. */
function afterName(block: Buffer, at: number): number {
  if (at + 24 > block.length) return block.length;
  if (block.readUInt32LE(at + 16) === 0) return at + 24;
  return at + 24 + Math.ceil(block.readUInt32LE(at + 20) / 4) * 4;
}

const unicode = 0x1f;

function textOf(found: Property | undefined): string {
  if (!found) return '';
  return found.type === unicode ? found.value.toString('utf16le').replace(/\0.*$/s, '') : zeroEnded(found.value);
}

const zeroEnded = (bytes: Buffer): string => bytes.toString('latin1').replace(/\0.*$/s, '');
