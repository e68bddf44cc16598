import { type IncomingMessage, ServerResponse } from "node:http";
import { username as namePattern, type WhoAmI } from "@roadcast/contract";
import {
  type Database,
  findTokenByHash,
  findUser,
  recordTokenUse,
  type TokenRow,
  type UserRow,
  updateUser,
} from "@roadcast/db";
import type { Request, RequestHandler, Response } from "express";
import type { SessionData } from "express-session";
import type { Clock } from "../clock.js";
import { AuthError } from "./auth-error.js";
import { isCrossSite } from "./cross-site.js";
import { verifyPassword } from "./passwords.js";
import type { AccessEnded, Principal } from "./principal.js";
import { bearerToken, hashToken } from "./secrets.js";
import {
  credentialsMark,
  endSession,
  readSession,
  recordUse,
  SessionStore,
  sessionCookie,
  startSession,
} from "./sessions.js";
import { SignInLimits } from "./sign-in-limits.js";

export interface AuthOptions {
  database: Database;
  clock: Clock;
  /** Signs the session cookie; at least 32 characters, the same on every gateway. */
  sessionSecret: string;
  /** PUBLIC_URL, where there is one. */
  publicUrl: string | null;
}

/** Why a sign-in failed: for the audit trail, never for the caller. */
export type SignInFailure = "unknownUser" | "wrongPassword" | "disabled";

/** The sign-in was refused; the caller learns only that user name and password are not a pair. */
export class SignInError extends AuthError {
  readonly reason: SignInFailure;
  constructor(reason: SignInFailure) {
    super("wrongCredentials", "user name or password is wrong");
    this.name = "SignInError";
    this.reason = reason;
  }
}

/** How coarsely the use of a token is written down. */
const tokenUseEveryMs = 60_000;

/** Says who a request is from, signs people in and out, and tells whoever holds connections when access has ended. */
export class Auth {
  readonly database: Database;
  readonly clock: Clock;
  /** The origin that browsers use where a proxy stands in front, or null. */
  readonly publicOrigin: string | null;
  private readonly sessions: SessionStore;
  private readonly limits = new SignInLimits();
  /** By which a token is found again while a connection of its principal lasts. */
  private readonly secretHashes = new WeakMap<Principal, Buffer>();
  private readonly endedListeners = new Set<AccessEnded>();

  constructor(options: AuthOptions) {
    this.database = options.database;
    this.clock = options.clock;
    this.publicOrigin = options.publicUrl === null ? null : new URL(options.publicUrl).origin;
    this.sessions = new SessionStore({
      database: options.database,
      secret: options.sessionSecret,
      secure: this.publicOrigin?.startsWith("https:") ?? false,
    });
  }

  async stop(): Promise<void> {
    await this.sessions.stop();
  }

  /** Express middleware that puts the session on the request. */
  get sessionMiddleware(): RequestHandler {
    return this.sessions.middleware;
  }

  /** Calls `listener` whenever principals lose their access: signed out, disabled, another role or password, revoked. */
  onAccessEnded(listener: AccessEnded): void {
    this.endedListeners.add(listener);
  }

  /** Tells every listener. */
  accessEnded(isEnded: (principal: Principal) => boolean): void {
    for (const listener of this.endedListeners) listener(isEnded);
  }

  /**
   * Who a request is from, after the session middleware; null for nobody. A request that carries an `Authorization`
   * header is judged by that alone, so that no cookie can stand in for a token that has ended.
   * Rejects with a `DatabaseError` while the database is away.
   */
  async principalOf(
    request: IncomingMessage & { session?: Partial<SessionData>; sessionID?: string },
  ): Promise<Principal | null> {
    if (request.headers.authorization !== undefined) return this.principalOfToken(request.headers.authorization);
    const { session, sessionID } = request;
    if (session === undefined || sessionID === undefined) return null;
    return this.principalOfSession(session, sessionID);
  }

  /**
   * Who opens a socket: the session cookie or a Bearer token of the handshake's request; null for nobody, and for a
   * page of another site that rides on a cookie. Needs no middleware before it and writes nothing.
   */
  async authenticateHandshake(request: IncomingMessage): Promise<Principal | null> {
    const { authorization } = request.headers;
    if (authorization !== undefined) return this.principalOfToken(authorization);
    if (isCrossSite(request.headers, this.publicOrigin)) return null;
    const carrier = request as Request;
    await new Promise<void>((resolve, reject) => {
      const unsent = new ServerResponse(request) as unknown as Parameters<RequestHandler>[1];
      this.sessionMiddleware(carrier, unsent, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
    });
    return this.principalOfSession({ ...carrier.session }, carrier.sessionID);
  }

  /** Whether a principal would be let in again now: for connections that outlast the request that opened them. */
  async stillValid(principal: Principal): Promise<boolean> {
    if (principal.sessionId !== null) {
      const session = await this.sessions.read(principal.sessionId);
      const now = session === null ? null : await this.principalOfSession(session, principal.sessionId);
      return now !== null && now.role === principal.role;
    }
    const secretHash = this.secretHashes.get(principal);
    return secretHash !== undefined && (await this.liveToken(secretHash)) !== null;
  }

  private async principalOfSession(session: Partial<SessionData>, sessionId: string): Promise<Principal | null> {
    const now = this.clock.now();
    const read = readSession(session, now);
    if (read === null) return null;
    const user = await findUser(this.database, read.username);
    if (user === null || user.disabled || credentialsMark(user) !== read.mark) return null;
    recordUse(session, now);
    return ofUser(user, sessionId);
  }

  private async principalOfToken(authorization: string): Promise<Principal | null> {
    const secret = bearerToken(authorization);
    if (secret === null) return null;
    const secretHash = hashToken(secret);
    const token = await this.liveToken(secretHash);
    if (token === null) return null;
    const now = this.clock.now();
    if (token.lastUsedAt === null || now - token.lastUsedAt >= tokenUseEveryMs) {
      await recordTokenUse(this.database, token.id, now);
    }
    const principal = ofToken(token);
    this.secretHashes.set(principal, secretHash);
    return principal;
  }

  private async liveToken(secretHash: Buffer): Promise<TokenRow | null> {
    const token = await findTokenByHash(this.database, secretHash);
    if (token === null || (token.expiresAt !== null && token.expiresAt <= this.clock.now())) return null;
    return token;
  }

  /**
   * Checks a password and starts a session of a new id.
   * @throws SignInError where user name and password are not a pair, or the account is disabled
   * @throws TooManyAttemptsError
   */
  async signIn(request: Request, username: string, password: string, address: string): Promise<Principal> {
    const user = await this.prove(username, password, address);
    const now = this.clock.now();
    await updateUser(this.database, user.username, { lastSignInAt: now });
    // Last, so that nobody is signed in who was told that it failed.
    await startSession(request, user, now);
    return ofUser(user, request.sessionID);
  }

  /** Ends the request's session and has the browser forget its cookie. */
  async signOut(request: Request, response: Response): Promise<void> {
    const { sessionID } = request;
    await endSession(request);
    response.clearCookie(sessionCookie, { path: "/" });
    this.accessEnded((principal) => principal.sessionId === sessionID);
  }

  /**
   * The account of a user name and password. Takes the same time whether or not there is such an account.
   * @throws SignInError
   * @throws TooManyAttemptsError
   */
  async prove(username: string, password: string, address: string): Promise<UserRow> {
    await this.limits.attempt(username, address);
    const user = namePattern.safeParse(username).success ? await findUser(this.database, username) : null;
    const matches = await verifyPassword(password, user?.passwordHash ?? null);
    if (user === null) throw new SignInError("unknownUser");
    if (!matches) throw new SignInError("wrongPassword");
    if (user.disabled) throw new SignInError("disabled");
    await this.limits.succeeded(username, address);
    return user;
  }
}

function ofUser(user: UserRow, sessionId: string): Principal {
  const { username, displayName, role, mustChangePassword } = user;
  return { username, displayName, role, by: "session", mustChangePassword, sessionId, tokenId: null };
}

function ofToken(token: TokenRow): Principal {
  const { id, name, role } = token;
  return {
    username: `token:${name}`,
    displayName: name,
    role,
    by: "token",
    mustChangePassword: false,
    sessionId: null,
    tokenId: id,
  };
}

/** The principal as the REST interface shows it. */
export function toWhoAmI({ username, displayName, role, mustChangePassword, by }: Principal): WhoAmI {
  return { username, displayName, role, mustChangePassword, by };
}
