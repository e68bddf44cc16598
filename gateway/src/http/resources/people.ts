import { type AuditEntry, type Token, toTimeOut, type User } from "@roadcast/contract";
import { listAudit, listTokens, listUsers, type TokenRow, type UserRow } from "@roadcast/db";
import { changeAccount, createAccount } from "../../auth/accounts.js";
import { issueToken, revokeToken } from "../../auth/tokens.js";
import type { HttpDependencies } from "../dependencies.js";
import { HttpProblem } from "../problem.js";
import type { Handlers } from "../serve.js";

/** Accounts, API tokens and the audit trail: what administrators keep. */
export function peopleHandlers({
  auth,
  database,
}: HttpDependencies): Pick<
  Handlers,
  "listUsers" | "createUser" | "patchUser" | "listTokens" | "createToken" | "deleteToken" | "listAudit"
> {
  return {
    listUsers: async ({ query }) => {
      const { items, nextCursor } = await listUsers(database, query);
      return { items: items.map(toUser), nextCursor };
    },

    createUser: async ({ body, note }) => {
      const user = await createAccount(auth, body);
      note({ target: user.username, detail: { role: user.role, displayName: user.displayName } });
      return toUser(user);
    },

    patchUser: async ({ params, body, note }) => {
      const { user, revokedTokens } = await changeAccount(auth, params.username, body);
      const { password, ...changed } = body;
      note({
        target: user.username,
        detail: {
          ...changed,
          ...(password === undefined ? {} : { passwordReset: true }),
          ...(revokedTokens.length === 0 ? {} : { revokedTokens }),
        },
      });
      return toUser(user);
    },

    listTokens: async ({ query }) => {
      const { items, nextCursor } = await listTokens(database, query);
      return { items: items.map(toToken), nextCursor };
    },

    createToken: async ({ principal, body, note }) => {
      // It would outlive the account that the caller's own token ends with.
      if (principal.by === "token")
        throw new HttpProblem("forbidden", "a token cannot make tokens: sign in to make one");
      const { token, secret } = await issueToken(auth, body, principal.username);
      note({ target: token.id, detail: { name: token.name, role: token.role, expiresInDays: body.expiresInDays } });
      return { ...toToken(token), secret };
    },

    deleteToken: async ({ params, note }) => {
      const token = await revokeToken(auth, params.id);
      note({ target: token.id, detail: { name: token.name, role: token.role } });
      return undefined;
    },

    listAudit: async ({ query }) => {
      const { items, nextCursor } = await listAudit(database, query);
      const entries: AuditEntry[] = items.map((row) => ({ ...row, at: toTimeOut(row.at) }));
      return { items: entries, nextCursor };
    },
  };
}

function toUser(row: UserRow): User {
  const { username, displayName, role, disabled, mustChangePassword } = row;
  const lastSignInAt = row.lastSignInAt === null ? null : toTimeOut(row.lastSignInAt);
  return {
    username,
    displayName,
    role,
    disabled,
    mustChangePassword,
    createdAt: toTimeOut(row.createdAt),
    lastSignInAt,
  };
}

function toToken(row: TokenRow): Token {
  const { id, name, role, createdBy } = row;
  const time = (at: number | null) => (at === null ? null : toTimeOut(at));
  return {
    id,
    name,
    role,
    createdAt: toTimeOut(row.createdAt),
    createdBy,
    expiresAt: time(row.expiresAt),
    lastUsedAt: time(row.lastUsedAt),
  };
}
