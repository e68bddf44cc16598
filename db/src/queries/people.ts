import type { Role } from "@roadcast/contract";
import { decodeCursor, type Page, type PageOptions, toPage } from "../cursor.js";
import type { Executor } from "../database.js";

export interface UserRow {
  username: string;
  displayName: string;
  role: Role;
  passwordHash: string;
  disabled: boolean;
  mustChangePassword: boolean;
  /** Epoch ms. */
  createdAt: number;
  lastSignInAt: number | null;
}

export type UserPatch = Partial<
  Pick<UserRow, "displayName" | "role" | "passwordHash" | "disabled" | "mustChangePassword" | "lastSignInAt">
>;

const userColumns = `username, display_name as "displayName", role, password_hash as "passwordHash", disabled,
  must_change_password as "mustChangePassword", created_at as "createdAt", last_sign_in_at as "lastSignInAt"`;
const moment = (parameter: string) => `to_timestamp(${parameter}::double precision / 1000)`;

export async function findUser(database: Executor, username: string): Promise<UserRow | null> {
  const { rows } = await database.run<UserRow>({
    name: "find-user",
    text: `select ${userColumns} from users where username = $1`,
    values: [username],
  });
  return rows[0] ?? null;
}

/** By user name. */
export async function listUsers(database: Executor, options: PageOptions): Promise<Page<UserRow>> {
  const after = decodeCursor(options.cursor, /^.{1,64}$/);
  const { rows } = await database.run<UserRow>({
    text: `select ${userColumns} from users where $1::text is null or username > $1 order by username limit $2`,
    values: [after, options.limit + 1],
  });
  return toPage(rows, options.limit, ({ username }) => username);
}

/** Rejects with a `DatabaseError` of code `conflict` where the name is taken. */
export async function insertUser(database: Executor, user: UserRow): Promise<void> {
  await database.run({
    text: `
      insert into users (username, display_name, role, password_hash, disabled, must_change_password, created_at,
        last_sign_in_at)
      values ($1, $2, $3, $4, $5, $6, ${moment("$7")}, ${moment("$8")})`,
    values: [
      user.username,
      user.displayName,
      user.role,
      user.passwordHash,
      user.disabled,
      user.mustChangePassword,
      user.createdAt,
      user.lastSignInAt,
    ],
  });
}

/** The account as it is now, or null where there is none. */
export async function updateUser(database: Executor, username: string, patch: UserPatch): Promise<UserRow | null> {
  const { rows } = await database.run<UserRow>({
    text: `
      update users set
        display_name = coalesce($2, display_name),
        role = coalesce($3, role),
        password_hash = coalesce($4, password_hash),
        disabled = coalesce($5, disabled),
        must_change_password = coalesce($6, must_change_password),
        last_sign_in_at = coalesce(${moment("$7")}, last_sign_in_at)
      where username = $1 returning ${userColumns}`,
    values: [
      username,
      patch.displayName,
      patch.role,
      patch.passwordHash,
      patch.disabled,
      patch.mustChangePassword,
      patch.lastSignInAt,
    ],
  });
  return rows[0] ?? null;
}

/**
 * Ends the sessions of a user, all but one where told; how many ended. The session store (connect-pg-simple, table
 * `sessions`) holds the user's name as `username` in the session.
 */
export async function endSessions(database: Executor, username: string, exceptSid?: string): Promise<number> {
  const { rowCount } = await database.run({
    text: "delete from sessions where sess ->> 'username' = $1 and sid is distinct from $2",
    values: [username, exceptSid ?? null],
  });
  return rowCount;
}

export interface TokenRow {
  /** UUID. */
  id: string;
  name: string;
  role: Role;
  /** Epoch ms. */
  createdAt: number;
  createdBy: string;
  expiresAt: number | null;
  lastUsedAt: number | null;
}

const tokenColumns = `id, name, role, created_at as "createdAt", created_by as "createdBy", expires_at as "expiresAt",
  last_used_at as "lastUsedAt"`;

/** `secretHash` is the SHA-256 of the secret. */
export async function insertToken(database: Executor, token: TokenRow, secretHash: Buffer): Promise<void> {
  await database.run({
    text: `
      insert into api_tokens (id, name, role, secret_hash, created_at, created_by, expires_at, last_used_at)
      values ($1, $2, $3, $4, ${moment("$5")}, $6, ${moment("$7")}, ${moment("$8")})`,
    values: [
      token.id,
      token.name,
      token.role,
      secretHash,
      token.createdAt,
      token.createdBy,
      token.expiresAt,
      token.lastUsedAt,
    ],
  });
}

/** The token of a secret, expired or not; null where there is none. */
export async function findTokenByHash(database: Executor, secretHash: Buffer): Promise<TokenRow | null> {
  const { rows } = await database.run<TokenRow>({
    name: "find-token",
    text: `select ${tokenColumns} from api_tokens where secret_hash = $1`,
    values: [secretHash],
  });
  return rows[0] ?? null;
}

/** Newest first. */
export async function listTokens(database: Executor, options: PageOptions): Promise<Page<TokenRow>> {
  const before = decodeCursor(options.cursor, /^\d{1,18}$/);
  const { rows } = await database.run<TokenRow & { serial: number }>({
    text: `
      select ${tokenColumns}, serial from api_tokens
      where $1::bigint is null or serial < $1 order by serial desc limit $2`,
    values: [before, options.limit + 1],
  });
  const { items, nextCursor } = toPage(rows, options.limit, ({ serial }) => serial);
  return { items: items.map(({ serial: _, ...token }) => token), nextCursor };
}

/** The token that was revoked, or null where there was none. */
export async function deleteToken(database: Executor, id: string): Promise<TokenRow | null> {
  const { rows } = await database.run<TokenRow>({
    text: `delete from api_tokens where id = $1 returning ${tokenColumns}`,
    values: [id],
  });
  return rows[0] ?? null;
}

/**
 * Revokes every token that one of the accounts made; those that were revoked. Tokens that a token made, as one could in
 * earlier versions, go with them: whose they are can no longer be told, as names of tokens are not unique and the one
 * that made them may be gone.
 */
export async function deleteTokensOf(database: Executor, createdBy: readonly string[]): Promise<TokenRow[]> {
  const { rows } = await database.run<TokenRow>({
    text: `
      delete from api_tokens where created_by = any ($1::text[]) or starts_with(created_by, 'token:')
      returning ${tokenColumns}`,
    values: [createdBy],
  });
  return rows;
}

export async function recordTokenUse(database: Executor, id: string, at: number): Promise<void> {
  await database.run({
    text: `update api_tokens set last_used_at = ${moment("$2")} where id = $1`,
    values: [id, at],
  });
}
