import { randomUUID } from "node:crypto";
import type { Role } from "@roadcast/contract";
import { deleteToken, insertToken, listTokens, type TokenRow } from "@roadcast/db";
import { systemAudit, systemName } from "../system-audit.js";
import type { Auth } from "./auth.js";
import { AuthError } from "./auth-error.js";
import { hashToken, newTokenSecret } from "./secrets.js";

export interface NewToken {
  name: string;
  role: Role;
  /** Null for a token that does not expire. */
  expiresInDays: number | null;
}

const dayMs = 86_400_000;

/** Makes an API token. The secret is in the answer and nowhere else. */
export async function issueToken(
  { database, clock }: Auth,
  { name, role, expiresInDays }: NewToken,
  createdBy: string,
): Promise<{ token: TokenRow; secret: string }> {
  const createdAt = clock.now();
  const expiresAt = expiresInDays === null ? null : createdAt + expiresInDays * dayMs;
  const token = { id: randomUUID(), name, role, createdAt, createdBy, expiresAt, lastUsedAt: null };
  const secret = newTokenSecret();
  await insertToken(database, token, hashToken(secret));
  return { token, secret };
}

/**
 * Revokes a token and ends the connections that it opened.
 * @throws AuthError `notFound`
 */
export async function revokeToken(auth: Auth, id: string): Promise<TokenRow> {
  const token = await deleteToken(auth.database, id);
  if (token === null) throw new AuthError("notFound", "there is no such token");
  auth.accessEnded((principal) => principal.tokenId === id);
  return token;
}

/** A new token for a process of the gateway's own (the demo's simulator); the one of its last run ends. */
export async function issueSystemToken(auth: Auth, name: string, role: Role): Promise<string> {
  let cursor: string | undefined;
  do {
    const page = await listTokens(auth.database, { limit: 1000, cursor });
    for (const token of page.items) {
      if (token.createdBy !== systemName || token.name !== name) continue;
      await revokeToken(auth, token.id);
      await systemAudit(auth, "deleteToken", token.id, { name, role: token.role });
    }
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  const { token, secret } = await issueToken(auth, { name, role, expiresInDays: null }, systemName);
  await systemAudit(auth, "createToken", token.id, { name, role, expiresInDays: null });
  return secret;
}
