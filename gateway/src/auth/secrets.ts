import { createHash, randomBytes } from "node:crypto";

const tokenPattern = /^rc_[A-Za-z0-9_-]{43}$/;

/** A new API token: `rc_` (so that secret scanners can find one) and 256 random bits. */
export function newTokenSecret(): string {
  return `rc_${randomBytes(32).toString("base64url")}`;
}

/**
 * What the database keeps of a token. 256 random bits cannot be guessed, so a plain SHA-256 is enough and can be
 * looked up by index, where a slow hash could not.
 */
export function hashToken(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/** A new stream key for an RTMP source: 192 random bits, in letters and digits that every encoder's form takes. */
export function newStreamKey(): string {
  return `rcs-${randomBytes(24).toString("hex")}`;
}

/** The token of an `Authorization` header (RFC 6750 section 2.1), or null where there is none of ours. */
export function bearerToken(authorization: string | undefined): string | null {
  const match = /^bearer +(\S+)$/i.exec(authorization ?? "");
  const secret = match?.[1];
  return secret !== undefined && tokenPattern.test(secret) ? secret : null;
}

/** A password to be typed once: 20 letters and digits that do not look alike, in fours. 100 bits. */
export function newOneTimePassword(): string {
  const alphabet = "abcdefghjkmnpqrstuvwxyz23456789A";
  const characters = [...randomBytes(20)].map((byte) => alphabet.charAt(byte & 31));
  return characters.join("").replace(/(.{4})(?=.)/g, "$1-");
}
