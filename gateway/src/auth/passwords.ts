import { hash, verify } from "@node-rs/argon2";

/**
 * Argon2id with the least parameters of the OWASP Password Storage Cheat Sheet (19 MiB, 2 passes, 1 lane): about
 * 30 ms of one core. The work runs on libuv's thread pool, whose size bounds the memory of a burst of sign-ins.
 * `algorithm` 2 is argon2id; the package's enum is const and cannot be imported into isolated modules.
 */
const parameters = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hash of a password that nobody has, so that an unknown user costs what a known one costs. */
let decoy: Promise<string> | undefined;

/** PHC string of a person's password. */
export function hashPassword(password: string): Promise<string> {
  return hash(normalised(password), parameters);
}

/**
 * Whether the password is the one that was hashed. With a null hash (no such user) the same work is done and the
 * answer is false, so that the time taken does not say who has an account.
 */
export async function verifyPassword(password: string, hashed: string | null): Promise<boolean> {
  decoy ??= hash("a password that nobody has", parameters);
  const matches = await verify(hashed ?? (await decoy), normalised(password));
  return hashed !== null && matches;
}

/** NIST SP 800-63B 5.1.1.2: the same characters typed on another keyboard must give the same password (NFKC). */
function normalised(password: string): string {
  return password.normalize("NFKC");
}
