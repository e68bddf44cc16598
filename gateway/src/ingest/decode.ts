import type { Refusal } from "./message.js";

/** `fatal`: bytes that are no UTF-8 are refused, not replaced. `ignoreBOM`: a byte order mark stays and is no JSON. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Second stage: bytes to a JSON value. JSON.parse keeps `__proto__` as an own property and needs no deep stack. */
export function decode(payload: Uint8Array): { value: unknown } | Refusal {
  if (payload.length === 0) return { reason: "malformed", detail: "the message is empty" };
  let text: string;
  try {
    text = utf8.decode(payload);
  } catch {
    return { reason: "malformed", detail: "not UTF-8" };
  }
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { reason: "malformed", detail: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

const tooGreat = "\u0000+infinity";
const tooSmall = "\u0000-infinity";

/**
 * Writes a decoded value as JSON again. A number that was beyond the range of a double (1e400) was decoded as
 * infinite, which JSON cannot say: it is written as one that is as far beyond it. Null for what nests too deep.
 */
export function encode(value: unknown): Buffer | null {
  try {
    const text = JSON.stringify(value, (_key, member: unknown) => {
      if (member === Number.POSITIVE_INFINITY) return tooGreat;
      return member === Number.NEGATIVE_INFINITY ? tooSmall : member;
    });
    return Buffer.from(text.replaceAll('"\\u0000+infinity"', "1e999").replaceAll('"\\u0000-infinity"', "-1e999"));
  } catch {
    return null;
  }
}
