import { createHash } from "node:crypto";
import { type Database, toDatabaseError, type UserRow } from "@roadcast/db";
import connectPgSimple from "connect-pg-simple";
import type { Request, RequestHandler } from "express";
import session, { type Session, type SessionData } from "express-session";

declare module "express-session" {
  interface SessionData {
    /** The account; `endSessions` of the database finds sessions by it. */
    username: string;
    /** Epoch ms. */
    signedInAt: number;
    /** Epoch ms, to the minute: when the session was last used. */
    seenAt: number;
    /** See `credentialsMark`. */
    mark: string;
  }
}

export const sessionCookie = "roadcast.sid";
/** A session that nobody uses for a shift of 12 h ends. */
export const idleLimitMs = 12 * 3_600_000;
/** However busy, a session ends after this: sign in again at least with every second shift. */
export const absoluteLimitMs = 24 * 3_600_000;
/** How coarsely use is written down, so that not every request writes to the database. */
const seenEveryMs = 60_000;

export interface SessionStoreOptions {
  database: Database;
  secret: string;
  /** PUBLIC_URL is https: the cookie goes over nothing else. */
  secure: boolean;
}

/** Sessions kept in the database's table `sessions`, carried by an HttpOnly, SameSite=Lax cookie. */
export class SessionStore {
  readonly middleware: RequestHandler;
  private readonly store: InstanceType<ReturnType<typeof connectPgSimple>>;

  constructor({ database, secret, secure }: SessionStoreOptions) {
    const Store = connectPgSimple(session);
    this.store = new Store({
      pool: database.pool,
      schemaName: database.schema,
      tableName: "sessions",
      ttl: idleLimitMs / 1000,
      // `seenAt` changes once a minute and saves the session then, expiry and cookie included.
      disableTouch: true,
      errorLog: () => undefined,
    });
    const middleware = session({
      name: sessionCookie,
      secret,
      store: this.store,
      resave: false,
      saveUninitialized: false,
      cookie: { httpOnly: true, sameSite: "lax", secure, path: "/", maxAge: idleLimitMs },
      // A Secure cookie is only set on a secure connection; behind a proxy that ends TLS its header says so. One who
      // lies in that header only gives himself a cookie that he cannot send.
      ...(secure ? { proxy: true } : {}),
    });
    this.middleware = (request, response, next) => {
      middleware(request, response, (error?: unknown) => {
        if (error === undefined) next();
        else next(toDatabaseError(error));
      });
    };
  }

  /** A session as it is stored, or null where it has ended. Rejects with a `DatabaseError`. */
  read(sessionId: string): Promise<Partial<SessionData> | null> {
    return new Promise((resolve, reject) => {
      this.store.get(sessionId, (error: unknown, data?: SessionData | null) => {
        if (error === undefined || error === null) resolve(data ?? null);
        else reject(toDatabaseError(error));
      });
    });
  }

  /** Ends the timer that clears away expired sessions. */
  async stop(): Promise<void> {
    await this.store.close();
  }
}

/**
 * Stands in every session of an account and changes with its password and role, so that a session from before such a
 * change is void even where its row outlived the change (a request in flight may write it again).
 */
export function credentialsMark(user: Pick<UserRow, "passwordHash" | "role">): string {
  return createHash("sha256").update(`${user.role}\n${user.passwordHash}`).digest("base64url");
}

/** What of a session counts, or null where it is nobody's or too old. */
export function readSession(data: Partial<SessionData>, now: number): { username: string; mark: string } | null {
  const { username, mark, signedInAt, seenAt } = data;
  if (username === undefined || mark === undefined || signedInAt === undefined || seenAt === undefined) return null;
  if (now - seenAt > idleLimitMs || now - signedInAt > absoluteLimitMs) return null;
  return { username, mark };
}

/** Writes down that the session is in use, at most once a minute. */
export function recordUse(data: Partial<SessionData>, now: number): void {
  if (data.seenAt !== undefined && now - data.seenAt >= seenEveryMs) data.seenAt = now;
}

/** A session of a new id for an account that has just proved itself: an id from before is worth nothing (fixation). */
export async function startSession(request: Request, user: UserRow, now: number): Promise<void> {
  await settled(request.session, "regenerate");
  Object.assign(request.session, {
    username: user.username,
    signedInAt: now,
    seenAt: now,
    mark: credentialsMark(user),
  });
  await settled(request.session, "save");
}

export async function endSession(request: Request): Promise<void> {
  await settled(request.session, "destroy");
}

function settled(subject: Session, action: "regenerate" | "save" | "destroy"): Promise<void> {
  return new Promise((resolve, reject) => {
    subject[action]((error: unknown) => {
      if (error === undefined || error === null) resolve();
      else reject(toDatabaseError(error));
    });
  });
}
