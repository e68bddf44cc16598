import { z } from "zod";
import { alarmRoutes } from "./alarm-routes.js";
import { controlRoutes } from "./control-routes.js";
import { corridorRoutes } from "./corridor-routes.js";
import { deadLetterReason } from "./dead-letter-reasons.js";
import { deviceKind, id } from "./ids.js";
import { network } from "./network.js";
import { type OperationSpec, operations } from "./operations.js";
import { about } from "./rest/about.js";
import {
  broadcastState,
  channel,
  channelPatch,
  issuedStreamKey,
  newChannel,
  newSource,
  slateRequest,
  sourcePatch,
  takeSource,
  watchedChannel,
} from "./rest/channels.js";
import {
  deviceCredentials,
  deviceDetail,
  devicePatch,
  deviceSummary,
  inForce,
  issueCredentials,
} from "./rest/devices.js";
import { eventsQuery, networkState, series, seriesQuery, signalEvents, stateAtQuery } from "./rest/history.js";
import { deadLetter, feedsReport, replayResult } from "./rest/ingest.js";
import { restSnapshot } from "./rest/live.js";
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
import { storableText } from "./text.js";
import { timeInQuery } from "./time.js";
import { timingRoutes } from "./timing-routes.js";

/**
 * One operation of the REST interface. The gateway serves what is listed here and nothing else, the console calls
 * it through the same table, OpenAPI is made from it, and a test walks it for roles.
 */
export interface RouteSpec extends OperationSpec {
  summary: string;
  tag: string;
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
  /** It has a body and changes nothing: no row in the audit trail. */
  readOnly?: true;
}

const deviceParams = z.object({ kind: deviceKind, id });
const channelParams = z.object({ id });
const sourceParams = z.object({ id, source: id });

export const routes = {
  about: {
    ...operations.about,
    tag: "session",
    summary: "What a console needs before sign-in",
    status: 200,
    response: about,
  },
  signIn: {
    ...operations.signIn,
    tag: "session",
    summary: "Sign in; sets an HttpOnly, SameSite cookie",
    body: signIn,
    status: 200,
    response: whoAmI,
  },
  signOut: {
    ...operations.signOut,
    tag: "session",
    summary: "Sign out",
    status: 204,
    response: null,
  },
  whoAmI: {
    ...operations.whoAmI,
    tag: "session",
    summary: "Who am I",
    status: 200,
    response: whoAmI,
  },
  changePassword: {
    ...operations.changePassword,
    tag: "session",
    summary: "Change one's own password; ends one's other sessions",
    body: changePassword,
    status: 204,
    response: null,
  },
  listUsers: {
    ...operations.listUsers,
    tag: "people",
    summary: "All accounts",
    query: pageQuery,
    status: 200,
    response: page(user),
  },
  createUser: {
    ...operations.createUser,
    tag: "people",
    summary: "Make an account",
    body: newUser,
    status: 201,
    response: user,
  },
  patchUser: {
    ...operations.patchUser,
    tag: "people",
    summary:
      "Change an account; a new role, password or disabling ends its sessions, and the tokens made by an " +
      "administrator who is one no longer",
    params: z.object({ username }),
    body: userPatch,
    status: 200,
    response: user,
  },
  listTokens: {
    ...operations.listTokens,
    tag: "people",
    summary: "API tokens, without their secrets",
    query: pageQuery,
    status: 200,
    response: page(token),
  },
  createToken: {
    ...operations.createToken,
    tag: "people",
    summary: "Make an API token, as a person and not with a token; its secret is shown this once",
    body: newToken,
    status: 201,
    response: issuedToken,
  },
  deleteToken: {
    ...operations.deleteToken,
    tag: "people",
    summary: "Revoke an API token",
    params: z.object({ id: z.uuid() }),
    status: 204,
    response: null,
  },
  listAudit: {
    ...operations.listAudit,
    tag: "people",
    summary: "Who did what, when, from where; newest first",
    query: pageQuery.extend({
      actor: storableText(64).optional(),
      action: storableText(64).optional(),
      from: timeInQuery.optional(),
      to: timeInQuery.optional(),
    }),
    status: 200,
    response: page(auditEntry),
  },
  getNetwork: {
    ...operations.getNetwork,
    tag: "network",
    summary: "The whole network as GeoJSON",
    status: 200,
    response: network,
  },
  putNetwork: {
    ...operations.putNetwork,
    tag: "network",
    summary: "Replace the network, with If-Match only that one; a bad file lists all its faults and changes nothing",
    body: z.unknown(),
    bodyLimitBytes: 64 * 1024 * 1024,
    status: 200,
    response: inForce.extend({ counts: z.record(z.string(), z.int()), removed: z.int() }),
  },
  listDevices: {
    ...operations.listDevices,
    tag: "devices",
    summary: "Devices with what was last heard of each",
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
    ...operations.getDevice,
    tag: "devices",
    summary: "One device",
    params: deviceParams,
    status: 200,
    response: deviceDetail,
  },
  patchDevice: {
    ...operations.patchDevice,
    tag: "devices",
    summary: "Take a device out of service, or back",
    params: deviceParams,
    body: devicePatch,
    status: 200,
    response: deviceDetail.extend(inForce.shape),
  },
  issueDeviceCredentials: {
    ...operations.issueDeviceCredentials,
    tag: "devices",
    summary: "Give a device a new broker password, shown this once; the old one ends",
    params: deviceParams,
    status: 201,
    response: deviceCredentials.extend(inForce.shape),
  },
  revokeDeviceCredentials: {
    ...operations.revokeDeviceCredentials,
    tag: "devices",
    summary: "Take a device's broker password away and end its connection",
    params: deviceParams,
    status: 204,
    response: null,
  },
  issueCredentials: {
    ...operations.issueCredentials,
    tag: "devices",
    summary: "New broker passwords for many devices, or for all",
    body: issueCredentials,
    status: 201,
    response: inForce.extend({ credentials: z.array(deviceCredentials) }),
  },
  live: {
    ...operations.live,
    tag: "live",
    summary: "The snapshot that a console starts from",
    query: z.object({ areas: z.string().max(4096).optional() }),
    status: 200,
    response: z.object({ areas: z.array(restSnapshot) }),
  },
  detectorSeries: {
    ...operations.detectorSeries,
    tag: "history",
    summary: "A detector's readings, raw or in buckets",
    params: z.object({ id }),
    query: seriesQuery,
    csv: true,
    status: 200,
    response: series,
  },
  linkSeries: {
    ...operations.linkSeries,
    tag: "history",
    summary: "A link's values, from its stations",
    params: z.object({ id }),
    query: seriesQuery,
    csv: true,
    status: 200,
    response: series,
  },
  controllerEvents: {
    ...operations.controllerEvents,
    tag: "history",
    summary: "High-resolution events of a controller",
    params: z.object({ id }),
    query: eventsQuery,
    status: 200,
    response: signalEvents,
  },
  stateAt: {
    ...operations.stateAt,
    tag: "history",
    summary: "The whole network's state at a moment",
    query: stateAtQuery,
    status: 200,
    response: networkState,
  },
  ...controlRoutes,
  ...corridorRoutes,
  ...alarmRoutes,
  ...timingRoutes,
  feeds: {
    ...operations.feeds,
    tag: "ingest",
    summary: "Rates, lag, refusals and device states",
    status: 200,
    response: feedsReport,
  },
  listDeadLetters: {
    ...operations.listDeadLetters,
    tag: "ingest",
    summary: "Refused messages, newest first",
    query: pageQuery.extend({ reason: deadLetterReason.optional(), topic: storableText(256).optional() }),
    status: 200,
    response: page(deadLetter),
  },
  replayDeadLetter: {
    ...operations.replayDeadLetter,
    tag: "ingest",
    summary: "Put a refused message through the pipeline again, after a mend",
    params: z.object({ id: z.string().regex(/^\d{1,18}$/) }),
    status: 200,
    response: replayResult,
  },
  broadcast: {
    ...operations.broadcast,
    tag: "channels",
    summary: "What all channels depend on: the encoder, live ingest, files",
    status: 200,
    response: broadcastState,
  },
  listChannels: {
    ...operations.listChannels,
    tag: "channels",
    summary: "Channels with their sources and their state",
    query: pageQuery,
    status: 200,
    response: page(channel),
  },
  createChannel: {
    ...operations.createChannel,
    tag: "channels",
    summary: "Make a channel, stopped, with a test pattern as its first source",
    body: newChannel,
    status: 201,
    response: channel,
  },
  getChannel: {
    ...operations.getChannel,
    tag: "channels",
    summary: "One channel",
    params: channelParams,
    status: 200,
    response: channel,
  },
  patchChannel: {
    ...operations.patchChannel,
    tag: "channels",
    summary: "Rename a channel; open it to all or close it",
    params: channelParams,
    body: channelPatch,
    status: 200,
    response: channel,
  },
  deleteChannel: {
    ...operations.deleteChannel,
    tag: "channels",
    summary: "Remove a stopped channel with all that it has recorded",
    params: channelParams,
    status: 204,
    response: null,
  },
  watchChannel: {
    ...operations.watchChannel,
    tag: "channels",
    summary: "What a viewer of a public channel may know",
    params: channelParams,
    status: 200,
    response: watchedChannel,
  },
  startChannel: {
    ...operations.startChannel,
    tag: "channels",
    summary: "Go on air; numbering and window go on where they ended",
    params: channelParams,
    status: 200,
    response: channel,
  },
  stopChannel: {
    ...operations.stopChannel,
    tag: "channels",
    summary: "Go off air",
    params: channelParams,
    status: 200,
    response: channel,
  },
  takeSource: {
    ...operations.takeSource,
    tag: "channels",
    summary: "Put a source on air as soon as it is stable; ends a forced slate",
    params: channelParams,
    body: takeSource,
    status: 200,
    response: channel,
  },
  forceSlate: {
    ...operations.forceSlate,
    tag: "channels",
    summary: "Put the slate on at once, or take it off again",
    params: channelParams,
    body: slateRequest,
    status: 200,
    response: channel,
  },
  createSource: {
    ...operations.createSource,
    tag: "channels",
    summary: "Add a source; a channel on air shows the slate for a moment",
    params: channelParams,
    body: newSource,
    status: 201,
    response: channel,
  },
  patchSource: {
    ...operations.patchSource,
    tag: "channels",
    summary: "Rename a source, or give it another file",
    params: sourceParams,
    body: sourcePatch,
    status: 200,
    response: channel,
  },
  deleteSource: {
    ...operations.deleteSource,
    tag: "channels",
    summary: "Remove a source that is neither on air nor wanted",
    params: sourceParams,
    status: 200,
    response: channel,
  },
  rotateStreamKey: {
    ...operations.rotateStreamKey,
    tag: "channels",
    summary: "Give an RTMP source a new stream key, shown this once; the old one and its publisher end",
    params: sourceParams,
    status: 201,
    response: issuedStreamKey,
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
