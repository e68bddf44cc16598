import { MediaError } from "../media-error.js";

/** One ISO-BMFF box (ISO/IEC 14496-12, 4.2). */
export interface Box {
  /** Four characters. */
  type: string;
  /** The whole box, header included. */
  bytes: Buffer;
  /** What follows size and type (and the 64-bit size, where there is one). */
  body: Buffer;
}

/** Size and type of a box, read before its body is there; null while even the header is incomplete. */
export interface BoxHeader {
  type: string;
  size: number;
  headerSize: number;
}

/**
 * Reads the header at `offset`.
 * @throws MediaError `boxTooSmall`, `boxTooLarge`, and `boxUnsupported` for a box that goes on to the end of the file,
 * which has none on a pipe.
 */
export function readBoxHeader(buffer: Buffer, offset: number, maxBytes: number): BoxHeader | null {
  if (buffer.length - offset < 8) return null;
  const type = buffer.toString("latin1", offset + 4, offset + 8);
  let size = buffer.readUInt32BE(offset);
  let headerSize = 8;
  if (size === 1) {
    if (buffer.length - offset < 16) return null;
    const large = buffer.readBigUInt64BE(offset + 8);
    if (large > BigInt(maxBytes)) throw new MediaError("boxTooLarge", `box ${printable(type)} has ${large} bytes`);
    size = Number(large);
    headerSize = 16;
  } else if (size === 0) {
    throw new MediaError("boxUnsupported", `box ${printable(type)} has no size of its own`);
  }
  if (size < headerSize) throw new MediaError("boxTooSmall", `box ${printable(type)} has ${size} bytes`);
  if (size > maxBytes) throw new MediaError("boxTooLarge", `box ${printable(type)} has ${size} bytes`);
  return { type, size, headerSize };
}

/**
 * The boxes that fill a container's body exactly.
 * @throws MediaError `boxTruncated` where the last one does not end with the container.
 */
export function readBoxes(body: Buffer): Box[] {
  const boxes: Box[] = [];
  let offset = 0;
  while (offset < body.length) {
    const header = readBoxHeader(body, offset, body.length);
    if (header === null || offset + header.size > body.length) {
      throw new MediaError("boxTruncated", "a box ends after its container");
    }
    const bytes = body.subarray(offset, offset + header.size);
    boxes.push({ type: header.type, bytes, body: bytes.subarray(header.headerSize) });
    offset += header.size;
  }
  return boxes;
}

/** The first box of a type. @throws MediaError `boxMissing`. */
export function requireBox(boxes: readonly Box[], type: string): Box {
  const found = boxes.find((box) => box.type === type);
  if (found === undefined) throw new MediaError("boxMissing", `there is no ${type} box`);
  return found;
}

/** The first box at the end of a path of containers, e.g. `mdia/minf/stbl`. @throws MediaError `boxMissing`. */
export function requirePath(boxes: readonly Box[], path: string): Box {
  const [first = "", ...rest] = path.split("/");
  let found = requireBox(boxes, first);
  for (const type of rest) found = requireBox(readBoxes(found.body), type);
  return found;
}

/** A box of a type around parts. */
export function makeBox(type: string, ...parts: readonly Buffer[]): Buffer {
  const size = parts.reduce((sum, part) => sum + part.length, 8);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(size, 0);
  header.write(type, 4, 4, "latin1");
  return Buffer.concat([header, ...parts], size);
}

function printable(type: string): string {
  return /^[\x20-\x7e]{4}$/.test(type) ? type : Buffer.from(type, "latin1").toString("hex");
}
