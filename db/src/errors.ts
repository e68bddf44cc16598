/** What went wrong with the database, as a stable code. */
export type DatabaseErrorCode =
  | "unreachable"
  | "wrongPassword"
  | "noDatabase"
  | "noPermission"
  | "unavailable"
  | "timeout"
  | "full"
  | "badData"
  | "conflict"
  | "schemaNewer"
  | "schemaBroken"
  | "query";

/** Any failure of the database, with the driver's own error as `cause`. */
export class DatabaseError extends Error {
  readonly code: DatabaseErrorCode;
  /** SQLSTATE, where the server gave one. */
  readonly sqlState: string | null;

  constructor(code: DatabaseErrorCode, message: string, options: { cause?: unknown; sqlState?: string | null } = {}) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.sqlState = options.sqlState ?? null;
  }
}

/** The schema was made by a newer Roadcast than this one. */
export class SchemaNewerError extends DatabaseError {
  constructor(schema: string, unknown: readonly string[]) {
    super(
      "schemaNewer",
      `the schema "${schema}" of the database is newer than this Roadcast: it has had the migrations ${unknown.join(", ")}, ` +
        "which this version does not know. Start the newer version, or give this one another database or schema.",
    );
  }
}

/** A cursor that no page of this list gave. */
export class CursorError extends Error {
  readonly code = "malformed";
  constructor() {
    super("the cursor is not one that this list gave; start again without a cursor");
    this.name = "CursorError";
  }
}

const codeOf = (error: unknown): string | null => {
  if (typeof error !== "object" || error === null || !("code" in error)) return null;
  return typeof error.code === "string" ? error.code : null;
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const networkCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "EPIPE",
  "ENOENT",
]);

/**
 * Names what the driver or the server said, with what to do about it.
 * SQLSTATE classes: https://www.postgresql.org/docs/15/errcodes-appendix.html
 */
export function toDatabaseError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const code = codeOf(error);
  const said = messageOf(error) || (error instanceof AggregateError ? error.errors.map(messageOf).join("; ") : "");
  const sqlState = code !== null && /^[0-9A-Z]{5}$/.test(code) && !networkCodes.has(code) ? code : null;
  const make = (kind: DatabaseErrorCode, message: string) =>
    new DatabaseError(kind, message, { cause: error, sqlState });
  if (code !== null && networkCodes.has(code)) {
    return make(
      "unreachable",
      `no PostgreSQL answers there (${said}): check that it runs and that DATABASE_URL names its host and port`,
    );
  }
  if (sqlState === null) {
    if (/timeout/i.test(said)) {
      return make("timeout", `the database did not answer in time (${said}): check that it runs and is not overloaded`);
    }
    if (/password/i.test(said)) {
      return make("wrongPassword", `the database asks for a password (${said}): put one into DATABASE_URL`);
    }
    if (/terminated|closed|connection|socket|not queryable/i.test(said)) {
      return make("unreachable", `the connection to the database broke (${said}): check that PostgreSQL runs`);
    }
    return make("query", said);
  }
  const group = sqlState.slice(0, 2);
  if (sqlState === "57014") return make("timeout", `a query took too long and was cancelled (${said})`);
  if (sqlState === "53100")
    return make("full", `the database's disk is full (${said}): make room; nothing is lost meanwhile`);
  if (group === "08") return make("unreachable", `the connection to the database broke (${said})`);
  if (group === "28") {
    return make(
      "wrongPassword",
      `the database refused the sign-in (${said}): check user name and password in DATABASE_URL`,
    );
  }
  if (sqlState === "3D000") {
    return make("noDatabase", `there is no such database (${said}): create it, or name another in DATABASE_URL`);
  }
  if (sqlState === "42501") {
    return make(
      "noPermission",
      `the database role may not do this (${said}): grant it, or use the owner's role in DATABASE_URL`,
    );
  }
  if (sqlState === "23505") return make("conflict", said);
  if (group === "22" || group === "23") return make("badData", said);
  // A transaction that lost to another (40), and a server that stops, starts, or has no room now.
  if (group === "40" || group === "53" || group === "57" || group === "58" || sqlState === "55P03") {
    return make("unavailable", `the database cannot serve now (${said})`);
  }
  if (sqlState === "42P01" || sqlState === "42703" || sqlState === "3F000") {
    return make("schemaBroken", `the schema is not Roadcast's (${said}): give another schema, or restore this one`);
  }
  return make("query", said);
}

/** The row itself is what the database refuses (SQLSTATE class 22 or 23): trying again cannot help. */
export function isBadData(error: unknown): boolean {
  const { code } = toDatabaseError(error);
  return code === "badData" || code === "conflict";
}

/** The database is away, full or busy: the same may be tried again later. */
export function isUnavailable(error: unknown): boolean {
  const { code } = toDatabaseError(error);
  return (
    code === "unreachable" ||
    code === "unavailable" ||
    code === "timeout" ||
    code === "full" ||
    code === "wrongPassword"
  );
}
