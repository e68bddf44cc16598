import { type DeviceKind, deviceKinds, idPattern } from "./kinds.js";

/** Where devices and the gateway meet unless the setting MQTT_PREFIX says otherwise. */
export const defaultTopicPrefix = "roads/v1";

/** What a device sends, per kind: the last level of the topic. */
export const uplinks = {
  detectors: ["readings", "presence"],
  stations: ["readings", "presence"],
  controllers: ["state", "events", "results", "presence"],
  signs: ["state", "results", "presence"],
  cameras: ["presence"],
  vehicles: ["position", "presence"],
} as const satisfies Record<DeviceKind, readonly string[]>;

export type Uplink = (typeof uplinks)[DeviceKind][number];

/** One pair of kind and message, e.g. `detectors/readings`: what an ingest feed is registered under. */
export type FeedName = { [K in DeviceKind]: `${K}/${(typeof uplinks)[K][number]}` }[DeviceKind];

export const feedNames = deviceKinds.flatMap((kind) => uplinks[kind].map((uplink) => `${kind}/${uplink}` as FeedName));

/** Messages that a device publishes retained, so that a gateway that starts later sees the latest. */
export const retainedUplinks: readonly Uplink[] = ["state", "presence"];

export interface DeviceTopic {
  kind: DeviceKind;
  id: string;
  uplink: Uplink;
}

export type ParsedTopic =
  | { ok: true; topic: DeviceTopic; feed: FeedName }
  | { ok: false; reason: "unknownDevice" | "unknownTopic" };

/** The topic of a device's message, e.g. `roads/v1/detectors/D1/readings`. */
export function uplinkTopic(prefix: string, kind: DeviceKind, id: string, uplink: Uplink): string {
  return `${prefix}/${kind}/${id}/${uplink}`;
}

/** The topic on which a device takes its commands. */
export function commandTopic(prefix: string, kind: "controllers" | "signs", id: string): string {
  return `${prefix}/${kind}/${id}/commands`;
}

/** The subscriptions of a gateway: every message of every device, commands left out. */
export function gatewaySubscriptions(prefix: string): string[] {
  const messages = new Set<string>(Object.values(uplinks).flat());
  return [...messages].map((message) => `${prefix}/+/+/${message}`);
}

/** Takes a topic apart. An id with a forbidden character is an unknown device, not an error of the reader. */
export function parseTopic(prefix: string, topic: string): ParsedTopic {
  if (!topic.startsWith(`${prefix}/`)) return { ok: false, reason: "unknownTopic" };
  const levels = topic.slice(prefix.length + 1).split("/");
  const [kindLevel, id, uplinkLevel] = levels;
  const kind = deviceKinds.find((known) => known === kindLevel);
  if (levels.length !== 3 || kind === undefined || id === undefined) return { ok: false, reason: "unknownTopic" };
  const allowed: readonly string[] = uplinks[kind];
  if (uplinkLevel === undefined || !allowed.includes(uplinkLevel)) return { ok: false, reason: "unknownTopic" };
  if (!idPattern.test(id)) return { ok: false, reason: "unknownDevice" };
  const uplink = uplinkLevel as Uplink;
  return { ok: true, topic: { kind, id, uplink }, feed: `${kind}/${uplink}` as FeedName };
}

/** A device's user name and MQTT client id: `{kind}/{id}`. */
export function deviceUsername(kind: DeviceKind, id: string): string {
  return `${kind}/${id}`;
}

/** Reads `{kind}/{id}` back, or null where it is no device's name. */
export function parseDeviceUsername(username: string): { kind: DeviceKind; id: string } | null {
  const [kindLevel, id, ...rest] = username.split("/");
  const kind = deviceKinds.find((known) => known === kindLevel);
  if (kind === undefined || id === undefined || rest.length > 0 || !idPattern.test(id)) return null;
  return { kind, id };
}

/** Whether a device may publish to a topic: its own messages only. */
export function mayPublish(prefix: string, username: string, topic: string): boolean {
  const parsed = parseTopic(prefix, topic);
  return parsed.ok && deviceUsername(parsed.topic.kind, parsed.topic.id) === username;
}

/** Whether a device may subscribe to a topic filter: its own commands only. */
export function maySubscribe(prefix: string, username: string, filter: string): boolean {
  return parseDeviceUsername(username) !== null && filter === `${prefix}/${username}/commands`;
}
