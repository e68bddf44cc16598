import { MediaError } from "../media-error.js";

/** What AMF0 can carry of what publishers send; dates and the like are read as null. */
export type AmfValue = number | boolean | string | null | AmfObject | AmfValue[];
export interface AmfObject {
  [key: string]: AmfValue;
}

const maxDepth = 8;

/** Decodes a sequence of AMF0 values (Action Message Format, AMF 0, 2007). @throws MediaError `rtmpMalformed` */
export function decodeAmf(buffer: Buffer): AmfValue[] {
  const reader = new AmfReader(buffer);
  const values: AmfValue[] = [];
  while (reader.more) values.push(reader.value(0));
  return values;
}

/** Encodes values one after the other. */
export function encodeAmf(...values: readonly AmfValue[]): Buffer {
  return Buffer.concat(values.map(encodeValue));
}

class AmfReader {
  private readonly buffer: Buffer;
  private offset = 0;

  constructor(buffer: Buffer) {
    this.buffer = buffer;
  }

  get more(): boolean {
    return this.offset < this.buffer.length;
  }

  value(depth: number): AmfValue {
    if (depth > maxDepth) throw new MediaError("rtmpMalformed", "a command is nested too deep");
    const marker = this.buffer.readUInt8(this.advance(1));
    switch (marker) {
      case 0x00:
        return this.buffer.readDoubleBE(this.advance(8));
      case 0x01:
        return this.buffer.readUInt8(this.advance(1)) !== 0;
      case 0x02:
        return this.text(this.buffer.readUInt16BE(this.advance(2)));
      case 0x03:
        return this.object(depth);
      case 0x05:
      case 0x06:
        return null;
      case 0x08:
        this.advance(4);
        return this.object(depth);
      case 0x0a:
        return this.array(depth);
      case 0x0b:
        this.advance(10);
        return null;
      case 0x0c:
        return this.text(this.buffer.readUInt32BE(this.advance(4)));
      default:
        throw new MediaError("rtmpMalformed", `a command holds a value of type ${marker}`);
    }
  }

  private object(depth: number): AmfObject {
    const object: AmfObject = Object.create(null);
    for (;;) {
      const key = this.text(this.buffer.readUInt16BE(this.advance(2)));
      if (key === "" && this.buffer[this.offset] === 0x09) {
        this.advance(1);
        return object;
      }
      object[key] = this.value(depth + 1);
    }
  }

  private array(depth: number): AmfValue[] {
    const count = this.buffer.readUInt32BE(this.advance(4));
    const values: AmfValue[] = [];
    // Each value takes a byte at least: a count beyond that ends as a read past the end.
    for (let index = 0; index < count; index += 1) values.push(this.value(depth + 1));
    return values;
  }

  private text(length: number): string {
    const start = this.advance(length);
    return this.buffer.toString("utf8", start, start + length);
  }

  private advance(bytes: number): number {
    const start = this.offset;
    if (start + bytes > this.buffer.length) throw new MediaError("rtmpMalformed", "a command ends too early");
    this.offset += bytes;
    return start;
  }
}

function encodeValue(value: AmfValue): Buffer {
  if (value === null) return Buffer.from([0x05]);
  if (typeof value === "boolean") return Buffer.from([0x01, value ? 1 : 0]);
  if (typeof value === "number") {
    const bytes = Buffer.alloc(9);
    bytes.writeDoubleBE(value, 1);
    return bytes;
  }
  if (typeof value === "string") return Buffer.concat([Buffer.from([0x02]), encodeText(value)]);
  if (Array.isArray(value)) {
    const count = Buffer.alloc(5);
    count[0] = 0x0a;
    count.writeUInt32BE(value.length, 1);
    return Buffer.concat([count, ...value.map(encodeValue)]);
  }
  const fields = Object.entries(value).flatMap(([key, field]) => [encodeText(key), encodeValue(field)]);
  return Buffer.concat([Buffer.from([0x03]), ...fields, Buffer.from([0, 0, 0x09])]);
}

function encodeText(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
