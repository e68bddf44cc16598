/** FLV tag types, equal to the RTMP message types. */
export const flvTag = { audio: 8, video: 9 } as const;

/** The head of an FLV file (Video File Format 10.1, E.2). */
export function flvHeader(hasAudio: boolean): Buffer {
  return Buffer.from([0x46, 0x4c, 0x56, 1, hasAudio ? 5 : 1, 0, 0, 0, 9, 0, 0, 0, 0]);
}

/** One tag with its trailing size (E.4.1). @param timestamp ms */
export function writeFlvTag(type: number, timestamp: number, payload: Buffer): Buffer {
  const tag = Buffer.alloc(15 + payload.length);
  tag.writeUInt8(type, 0);
  tag.writeUIntBE(payload.length, 1, 3);
  tag.writeUIntBE(timestamp & 0xffffff, 4, 3);
  tag.writeUInt8((timestamp >>> 24) & 0xff, 7);
  payload.copy(tag, 11);
  tag.writeUInt32BE(11 + payload.length, 11 + payload.length);
  return tag;
}

/** What a message of a publisher is. */
export type MediaKind = "header" | "keyframe" | "frame" | "unsupported" | "other";

/** H.264 only: other codecs, and those that enhanced RTMP names by four characters, are told apart as unsupported. */
export function videoKind(payload: Buffer): MediaKind {
  const [first = 0, packet = 0] = payload;
  if (payload.length < 2) return "other";
  if ((first & 0x80) !== 0 || (first & 0x0f) !== 7) return "unsupported";
  if (packet === 0) return "header";
  if (packet !== 1) return "other";
  return first >> 4 === 1 ? "keyframe" : "frame";
}

/** AAC has a header; other sound goes to the encoder as it is. */
export function audioKind(payload: Buffer): MediaKind {
  const [first = 0, packet = 0] = payload;
  if (payload.length < 2) return "other";
  return first >> 4 === 10 && packet === 0 ? "header" : "frame";
}
