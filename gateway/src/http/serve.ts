import type { Role, RouteName, RouteOutput, RouteParsed, RouteSpec, Routes, Series } from "@roadcast/contract";
import { routes } from "@roadcast/contract";
import express, { type IRouter, type Request, type RequestHandler, type Response } from "express";
import type { Principal } from "../auth/principal.js";
import { type Fault, faultsOf } from "../faults.js";
import { seriesCsv } from "./csv.js";
import { arrivedLate, latestAtOf } from "./latest-at.js";
import { HttpProblem } from "./problem.js";

/** Routes that need no sign-in may have nobody behind them. */
type PrincipalOf<N extends RouteName> = Routes[N]["roles"] extends "public" ? Principal | null : Principal;

/** What a handler is given: the parsed request and who made it. */
export type Context<N extends RouteName> = RouteParsed<N> & {
  principal: PrincipalOf<N>;
  /** Address that the request came from, proxies that are trusted looked through. */
  address: string;
  /** Until when it may be acted on, epoch ms; null where it does not say. */
  latestAt: number | null;
  request: Request;
  response: Response;
  /**
   * Says that the change is made, and what goes into its row in the audit trail; never a secret. To be called as soon
   * as it is committed: what is noted is written down even where something after it fails.
   */
  note(entry: AuditNote): void;
};

export interface AuditNote {
  /** Who did it, where that came out only in the handling (sign-in). */
  principal?: Principal;
  target?: string;
  detail?: Record<string, unknown>;
}

export type Handler<N extends RouteName> = (context: Context<N>) => Promise<RouteOutput<N>> | RouteOutput<N>;
export type Handlers = { [N in RouteName]: Handler<N> };

/** One state-changing request that went through. */
export interface AuditedRequest extends Omit<AuditNote, "principal"> {
  action: RouteName;
  principal: Principal | null;
  address: string;
}

export interface ServeOptions {
  /** Who the request is from; null for nobody. */
  principalOf(request: Request): Promise<Principal | null>;
  /** Called once it is known who asks. Rejects with a `rateLimited` problem. */
  limit(principal: Principal | null, address: string): Promise<void>;
  audit(entry: AuditedRequest): Promise<void>;
  /** Epoch ms. */
  now(): number;
}

const megabyte = 1024 * 1024;

/** Puts every route of the contract's table on the router, each with its handler; nothing else is served. */
export function serveRoutes(router: IRouter, handlers: Handlers, options: ServeOptions): void {
  for (const name of Object.keys(routes) as RouteName[])
    serve(router, name, handlers[name] as Handler<RouteName>, options);
}

function serve(router: IRouter, name: RouteName, handler: Handler<RouteName>, options: ServeOptions): void {
  const spec: RouteSpec = routes[name];
  const answer: RequestHandler = async (request, response) => {
    const parsed = parse(spec, request) as RouteParsed<RouteName>;
    const principal = principals.get(request) ?? null;
    const address = addressOf(request);
    const audited: AuditedRequest = { action: name, principal, address };
    const latestAt = latestAtOf(request);
    const now = options.now();
    if (latestAt !== null && now > latestAt) {
      const detail = { ...request.params, latestAt, outcome: "arrivedLate" };
      if (spec.method !== "get" && spec.readOnly !== true) await options.audit({ ...audited, detail });
      throw arrivedLate(latestAt, now);
    }
    let changed = false;
    const note = (entry: AuditNote) => {
      changed = true;
      Object.assign(audited, entry);
    };
    // The role check has made sure of a principal wherever the table asks for one.
    const context = { ...parsed, principal, address, latestAt, request, response, note } as Context<RouteName>;
    let output: unknown;
    try {
      output = await handler(context);
    } catch (error) {
      if (changed) await options.audit({ ...audited, detail: { ...audited.detail, outcome: "followUpFailed" } });
      throw error;
    }
    if (spec.method !== "get" && spec.readOnly !== true) await options.audit(audited);
    send(spec, request, response, output);
  };
  router[spec.method](spec.path, authorise(spec, options), ...readBody(spec), answer);
}

const principals = new WeakMap<Request, Principal>();

/** Before anything is read: who asks, how often, and whether the table lets them. */
function authorise(spec: RouteSpec, options: ServeOptions): RequestHandler {
  return async (request, _response, next) => {
    const principal = await options.principalOf(request);
    await options.limit(principal, addressOf(request));
    if (principal !== null) {
      principals.set(request, principal);
      request.principalName = principal.username;
    }
    if (spec.roles !== "public") allow(spec, spec.roles, principal);
    next();
  };
}

function allow(spec: RouteSpec, roles: readonly Role[], principal: Principal | null): void {
  if (principal === null) throw new HttpProblem("unauthenticated", "sign in, or send an API token");
  if (principal.mustChangePassword && spec.tag !== "session") {
    throw new HttpProblem("passwordChangeRequired", "change the password first: POST /api/v1/session/password");
  }
  if (!roles.includes(principal.role)) {
    throw new HttpProblem("forbidden", `this is for ${roles.join(", ")}; you are ${principal.role}`);
  }
}

function readBody(spec: RouteSpec): RequestHandler[] {
  if (spec.body === undefined) return [];
  const types = ["application/json", "application/*+json"];
  const checkType: RequestHandler = (request, _response, next) => {
    const type = request.is(types);
    if (type === null || request.headers["content-length"] === "0") {
      throw new HttpProblem("malformed", "a JSON body is needed");
    }
    if (type === false) {
      throw new HttpProblem("unsupportedMedia", "the body must be JSON: Content-Type application/json");
    }
    next();
  };
  return [checkType, express.json({ limit: spec.bodyLimitBytes ?? megabyte, strict: false, type: types })];
}

/** Everything that is wrong with parameters, query and body in one answer. Pointers are into the body as they are. */
function parse(spec: RouteSpec, request: Request): { params: unknown; query: unknown; body: unknown } {
  const faults: Fault[] = [];
  const take = (schema: RouteSpec["body"], value: unknown, at: readonly string[]): unknown => {
    if (schema === undefined) return undefined;
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    faults.push(...faultsOf(result.error, at));
    return undefined;
  };
  const parsed = {
    params: take(spec.params, request.params, ["params"]),
    query: take(spec.query, request.query, ["query"]),
    body: take(spec.body, request.body, []),
  };
  if (faults.length > 0) {
    throw new HttpProblem("invalid", `the request has ${faults.length === 1 ? "a fault" : "faults"}`, { faults });
  }
  return parsed;
}

function send(spec: RouteSpec, request: Request, response: Response, output: unknown): void {
  if (response.headersSent) return;
  response.status(spec.status);
  if (!response.hasHeader("Cache-Control")) response.setHeader("Cache-Control", "no-store");
  if (spec.response === null) {
    response.end();
    return;
  }
  if (spec.csv === true) {
    response.vary("Accept");
    if (request.accepts(["application/json", "text/csv"]) === "text/csv") {
      // Series are what the table marks as csv; they have been typed as such by their handlers.
      response.type("text/csv; charset=utf-8").send(seriesCsv(output as Series));
      return;
    }
  }
  response.type("application/json").send(JSON.stringify(output));
}

export function addressOf(request: Request): string {
  return request.ip ?? "unknown";
}
