import { z } from "zod";
import { roles } from "../roles.js";
import { storableText } from "../text.js";
import { timeOut } from "../time.js";

export const role = z.enum(roles);

export const username = z.string().regex(/^[a-z0-9][a-z0-9._-]{1,31}$/, "2 to 32 of a-z 0-9 . _ -");
/** NIST SP 800-63B: length counts, composition rules do not. */
export const password = z.string().min(12).max(128);

export const signIn = z.object({ username: z.string().min(1).max(64), password: z.string().min(1).max(128) });
export const whoAmI = z.object({
  username: z.string(),
  displayName: z.string(),
  role,
  mustChangePassword: z.boolean(),
  /** How the caller signed in. */
  by: z.enum(["session", "token"]),
});
export type WhoAmI = z.infer<typeof whoAmI>;
export const changePassword = z.object({ current: z.string().min(1).max(128), next: password });

export const user = z.object({
  username,
  displayName: z.string(),
  role,
  disabled: z.boolean(),
  mustChangePassword: z.boolean(),
  createdAt: timeOut,
  lastSignInAt: timeOut.nullable(),
});
export type User = z.infer<typeof user>;
export const newUser = z.object({ username, displayName: storableText(64, 1), role, password });
export const userPatch = z
  .object({ displayName: storableText(64, 1), role, disabled: z.boolean(), password })
  .partial();

export const token = z.object({
  id: z.string(),
  name: z.string(),
  role,
  createdAt: timeOut,
  createdBy: z.string(),
  expiresAt: timeOut.nullable(),
  lastUsedAt: timeOut.nullable(),
});
export type Token = z.infer<typeof token>;
export const newToken = z.object({
  name: storableText(64, 1),
  role,
  /** Null for a token that does not expire. */
  expiresInDays: z.int().min(1).max(3650).nullable(),
});
/** The secret is shown this once. */
export const issuedToken = token.extend({ secret: z.string() });

export const auditEntry = z.object({
  id: z.string(),
  at: timeOut,
  /** User name, token name, or `system`. */
  actor: z.string(),
  role: role.nullable(),
  /** Address that the request came from; null for the system's own acts. */
  from: z.string().nullable(),
  action: z.string(),
  target: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
});
export type AuditEntry = z.infer<typeof auditEntry>;
