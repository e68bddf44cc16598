import { z } from "zod";
import { deadLetterReason } from "./dead-letter-reasons.js";
import { deviceKind, id } from "./ids.js";
import { snapshot } from "./live.js";
import { network } from "./network.js";
import { about } from "./rest/about.js";
import { deviceCredentials, deviceDetail, devicePatch, deviceSummary, issueCredentials } from "./rest/devices.js";
import { eventsQuery, networkState, series, seriesQuery, signalEvents, stateAtQuery } from "./rest/history.js";
import { deadLetter, feedsReport, replayResult } from "./rest/ingest.js";
import { page, pageQuery } from "./rest/page.js";
import {
  auditEntry,
  changePassword,
  issuedToken,
  newToken,
  newUser,
  signIn,
  token,
  user,
  username,
  userPatch,
  whoAmI,
} from "./rest/people.js";
import { adminOnly, everyone, keepsDevices, keepsNetwork, type Role } from "./roles.js";
import { timeInQuery } from "./time.js";

/**
 * One operation of the REST interface. The gateway serves what is listed here and nothing else, the console calls
 * it through the same table, OpenAPI is made from it, and a test walks it for roles.
 */
export interface RouteSpec {
  method: "get" | "post" | "put" | "patch" | "delete";
  /** Express style, from the root: `/api/v1/devices/:kind/:id`. */
  path: string;
  summary: string;
  tag: string;
  /** `public` needs no sign-in. */
  roles: readonly Role[] | "public";
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** Status and body of success; null for 204 with no body. */
  status: 200 | 201 | 202 | 204;
  response: z.ZodType | null;
  /** Also given as text/csv when the request accepts that. */
  csv?: boolean;
  /** The network import alone takes more than 1 MiB. */
  bodyLimitBytes?: number;
}

const v1 = "/api/v1";
const deviceParams = z.object({ kind: deviceKind, id });

export const routes = {
  about: {
    method: "get",
    path: `${v1}/about`,
    tag: "session",
    summary: "What a console needs before sign-in",
    roles: "public",
    status: 200,
    response: about,
  },
  signIn: {
    method: "post",
    path: `${v1}/session`,
    tag: "session",
    summary: "Sign in; sets an HttpOnly, SameSite cookie",
    roles: "public",
    body: signIn,
    status: 200,
    response: whoAmI,
  },
  signOut: {
    method: "delete",
    path: `${v1}/session`,
    tag: "session",
    summary: "Sign out",
    roles: everyone,
    status: 204,
    response: null,
  },
  whoAmI: {
    method: "get",
    path: `${v1}/session`,
    tag: "session",
    summary: "Who am I",
    roles: everyone,
    status: 200,
    response: whoAmI,
  },
  changePassword: {
    method: "post",
    path: `${v1}/session/password`,
    tag: "session",
    summary: "Change one's own password; ends one's other sessions",
    roles: everyone,
    body: changePassword,
    status: 204,
    response: null,
  },
  listUsers: {
    method: "get",
    path: `${v1}/users`,
    tag: "people",
    summary: "All accounts",
    roles: adminOnly,
    query: pageQuery,
    status: 200,
    response: page(user),
  },
  createUser: {
    method: "post",
    path: `${v1}/users`,
    tag: "people",
    summary: "Make an account",
    roles: adminOnly,
    body: newUser,
    status: 201,
    response: user,
  },
  patchUser: {
    method: "patch",
    path: `${v1}/users/:username`,
    tag: "people",
    summary: "Change an account; a new role, password or disabling ends its sessions",
    roles: adminOnly,
    params: z.object({ username }),
    body: userPatch,
    status: 200,
    response: user,
  },
  listTokens: {
    method: "get",
    path: `${v1}/tokens`,
    tag: "people",
    summary: "API tokens, without their secrets",
    roles: adminOnly,
    query: pageQuery,
    status: 200,
    response: page(token),
  },
  createToken: {
    method: "post",
    path: `${v1}/tokens`,
    tag: "people",
    summary: "Make an API token; its secret is shown this once",
    roles: adminOnly,
    body: newToken,
    status: 201,
    response: issuedToken,
  },
  deleteToken: {
    method: "delete",
    path: `${v1}/tokens/:id`,
    tag: "people",
    summary: "Revoke an API token",
    roles: adminOnly,
    params: z.object({ id: z.uuid() }),
    status: 204,
    response: null,
  },
  listAudit: {
    method: "get",
    path: `${v1}/audit`,
    tag: "people",
    summary: "Who did what, when, from where; newest first",
    roles: adminOnly,
    query: pageQuery.extend({
      actor: z.string().max(64).optional(),
      action: z.string().max(64).optional(),
      from: timeInQuery.optional(),
      to: timeInQuery.optional(),
    }),
    status: 200,
    response: page(auditEntry),
  },
  getNetwork: {
    method: "get",
    path: `${v1}/network`,
    tag: "network",
    summary: "The whole network as GeoJSON",
    roles: everyone,
    status: 200,
    response: network,
  },
  putNetwork: {
    method: "put",
    path: `${v1}/network`,
    tag: "network",
    summary: "Replace the network; a bad file lists all its faults and changes nothing",
    roles: keepsNetwork,
    body: z.unknown(),
    bodyLimitBytes: 64 * 1024 * 1024,
    status: 200,
    response: z.object({ counts: z.record(z.string(), z.int()), removed: z.int() }),
  },
  listDevices: {
    method: "get",
    path: `${v1}/devices`,
    tag: "devices",
    summary: "Devices with what was last heard of each",
    roles: everyone,
    query: pageQuery.extend({
      kind: deviceKind.optional(),
      areaId: id.optional(),
      q: z.string().max(64).optional(),
      state: z.enum(["online", "offline", "silent", "failed", "outOfService"]).optional(),
    }),
    status: 200,
    response: page(deviceSummary),
  },
  getDevice: {
    method: "get",
    path: `${v1}/devices/:kind/:id`,
    tag: "devices",
    summary: "One device",
    roles: everyone,
    params: deviceParams,
    status: 200,
    response: deviceDetail,
  },
  patchDevice: {
    method: "patch",
    path: `${v1}/devices/:kind/:id`,
    tag: "devices",
    summary: "Take a device out of service, or back",
    roles: keepsDevices,
    params: deviceParams,
    body: devicePatch,
    status: 200,
    response: deviceDetail,
  },
  issueDeviceCredentials: {
    method: "post",
    path: `${v1}/devices/:kind/:id/credentials`,
    tag: "devices",
    summary: "Give a device a new broker password, shown this once; the old one ends",
    roles: keepsNetwork,
    params: deviceParams,
    status: 201,
    response: deviceCredentials,
  },
  revokeDeviceCredentials: {
    method: "delete",
    path: `${v1}/devices/:kind/:id/credentials`,
    tag: "devices",
    summary: "Take a device's broker password away and end its connection",
    roles: keepsNetwork,
    params: deviceParams,
    status: 204,
    response: null,
  },
  issueCredentials: {
    method: "post",
    path: `${v1}/device-credentials`,
    tag: "devices",
    summary: "New broker passwords for many devices, or for all",
    roles: keepsNetwork,
    body: issueCredentials,
    status: 201,
    response: z.object({ credentials: z.array(deviceCredentials) }),
  },
  live: {
    method: "get",
    path: `${v1}/live`,
    tag: "live",
    summary: "The snapshot that a console starts from",
    roles: everyone,
    query: z.object({ areas: z.string().max(4096).optional() }),
    status: 200,
    response: z.object({ areas: z.array(snapshot) }),
  },
  detectorSeries: {
    method: "get",
    path: `${v1}/detectors/:id/readings`,
    tag: "history",
    summary: "A detector's readings, raw or in buckets",
    roles: everyone,
    params: z.object({ id }),
    query: seriesQuery,
    csv: true,
    status: 200,
    response: series,
  },
  linkSeries: {
    method: "get",
    path: `${v1}/links/:id/readings`,
    tag: "history",
    summary: "A link's values, from its stations",
    roles: everyone,
    params: z.object({ id }),
    query: seriesQuery,
    csv: true,
    status: 200,
    response: series,
  },
  controllerEvents: {
    method: "get",
    path: `${v1}/controllers/:id/events`,
    tag: "history",
    summary: "High-resolution events of a controller",
    roles: everyone,
    params: z.object({ id }),
    query: eventsQuery,
    status: 200,
    response: signalEvents,
  },
  stateAt: {
    method: "get",
    path: `${v1}/history/state`,
    tag: "history",
    summary: "The whole network's state at a moment",
    roles: everyone,
    query: stateAtQuery,
    status: 200,
    response: networkState,
  },
  feeds: {
    method: "get",
    path: `${v1}/feeds`,
    tag: "ingest",
    summary: "Rates, lag, refusals and device states",
    roles: everyone,
    status: 200,
    response: feedsReport,
  },
  listDeadLetters: {
    method: "get",
    path: `${v1}/dead-letters`,
    tag: "ingest",
    summary: "Refused messages, newest first",
    roles: keepsDevices,
    query: pageQuery.extend({ reason: deadLetterReason.optional(), topic: z.string().max(256).optional() }),
    status: 200,
    response: page(deadLetter),
  },
  replayDeadLetter: {
    method: "post",
    path: `${v1}/dead-letters/:id/replay`,
    tag: "ingest",
    summary: "Put a refused message through the pipeline again, after a mend",
    roles: keepsNetwork,
    params: z.object({ id: z.string().regex(/^\d{1,18}$/) }),
    status: 200,
    response: replayResult,
  },
} as const satisfies Record<string, RouteSpec>;

export type Routes = typeof routes;
export type RouteName = keyof Routes;

type Shape<R, K extends string> = R extends Record<K, infer S extends z.ZodType> ? S : never;
/** What a caller of a route passes in, each part only where the route has it. */
export type RouteInput<N extends RouteName> = (Shape<Routes[N], "params"> extends never
  ? unknown
  : { params: z.input<Shape<Routes[N], "params">> }) &
  (Shape<Routes[N], "query"> extends never ? unknown : { query: z.input<Shape<Routes[N], "query">> }) &
  (Shape<Routes[N], "body"> extends never ? unknown : { body: z.input<Shape<Routes[N], "body">> });
/** What a handler of a route is given, parsed. */
export type RouteParsed<N extends RouteName> = {
  params: Shape<Routes[N], "params"> extends never ? undefined : z.output<Shape<Routes[N], "params">>;
  query: Shape<Routes[N], "query"> extends never ? undefined : z.output<Shape<Routes[N], "query">>;
  body: Shape<Routes[N], "body"> extends never ? undefined : z.output<Shape<Routes[N], "body">>;
};
/** What a route answers with. */
export type RouteOutput<N extends RouteName> =
  Shape<Routes[N], "response"> extends never ? undefined : z.output<Shape<Routes[N], "response">>;
