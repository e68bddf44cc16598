import type { Role } from "@roadcast/contract";
import type { Page, PageOptions } from "../cursor.js";
import type { Executor } from "../database.js";

export interface UserRow {
  username: string;
  displayName: string;
  role: Role;
  passwordHash: string;
  disabled: boolean;
  mustChangePassword: boolean;
  createdAt: number;
  lastSignInAt: number | null;
}

export type UserPatch = Partial<
  Pick<UserRow, "displayName" | "role" | "passwordHash" | "disabled" | "mustChangePassword" | "lastSignInAt">
>;

export async function countUsers(_database: Executor): Promise<number> {
  throw new Error("follows");
}
export async function findUser(_database: Executor, _username: string): Promise<UserRow | null> {
  throw new Error("follows");
}
/** By user name. */
export async function listUsers(_database: Executor, _options: PageOptions): Promise<Page<UserRow>> {
  throw new Error("follows");
}
/** Rejects with a `DatabaseError` of code `conflict` where the name is taken. */
export async function insertUser(_database: Executor, _user: UserRow): Promise<void> {
  throw new Error("follows");
}
/** The account as it is now, or null where there is none. */
export async function updateUser(_database: Executor, _username: string, _patch: UserPatch): Promise<UserRow | null> {
  throw new Error("follows");
}
/**
 * Ends the sessions of a user, all but one where told; how many ended. The session store (connect-pg-simple, table
 * `sessions`) must hold the user's name as `username` in the session.
 */
export async function endSessions(_database: Executor, _username: string, _exceptSid?: string): Promise<number> {
  throw new Error("follows");
}

export interface TokenRow {
  /** UUID. */
  id: string;
  name: string;
  role: Role;
  createdAt: number;
  createdBy: string;
  expiresAt: number | null;
  lastUsedAt: number | null;
}

/** `secretHash` is the SHA-256 of the secret. */
export async function insertToken(_database: Executor, _token: TokenRow, _secretHash: Buffer): Promise<void> {
  throw new Error("follows");
}
export async function findTokenByHash(_database: Executor, _secretHash: Buffer): Promise<TokenRow | null> {
  throw new Error("follows");
}
/** Newest first. */
export async function listTokens(_database: Executor, _options: PageOptions): Promise<Page<TokenRow>> {
  throw new Error("follows");
}
/** The token that was revoked, or null where there was none. */
export async function deleteToken(_database: Executor, _id: string): Promise<TokenRow | null> {
  throw new Error("follows");
}
export async function recordTokenUse(_database: Executor, _id: string, _at: number): Promise<void> {
  throw new Error("follows");
}
