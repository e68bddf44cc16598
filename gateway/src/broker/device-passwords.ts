import { pbkdf2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(pbkdf2);

/**
 * mosquitto's password format 7: `$7$iterations$salt$hash`, PBKDF2 with HMAC-SHA-512, salt and hash in base64
 * (mosquitto_passwd(1)). 101 iterations are its default; they are enough for random passwords of 32 bytes, which no
 * dictionary holds.
 */
const iterations = 101;
const saltBytes = 12;
const hashBytes = 64;
const format = /^\$7\$([1-9]\d{0,6})\$([A-Za-z0-9+/]+={0,2})\$([A-Za-z0-9+/]+={0,2})$/;

/** A new random password for a device: 32 bytes in base64url. */
export function newDevicePassword(): string {
  return randomBytes(32).toString("base64url");
}

/** Hashes a device's password so that the embedded broker and a mosquitto password file take the same hash. */
export async function hashDevicePassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const hash = await derive(password, salt, iterations, hashBytes, "sha512");
  return `$7$${iterations}$${salt.toString("base64")}$${hash.toString("base64")}`;
}

/** Whether a password is that of a `$7$` hash; false for a hash of any other form. */
export async function verifyDevicePassword(password: string, hash: string): Promise<boolean> {
  const parts = format.exec(hash);
  if (parts === null) return false;
  const [, rounds = "", salt = "", expected = ""] = parts;
  const known = Buffer.from(expected, "base64");
  const given = await derive(password, Buffer.from(salt, "base64"), Number(rounds), known.length, "sha512");
  return timingSafeEqual(given, known);
}
