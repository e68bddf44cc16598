import {
  type DeviceCredentials,
  type DeviceDetail,
  type DeviceKind,
  type DeviceSummary,
  deviceKinds,
  deviceUsername,
  toTimeOut,
} from "@roadcast/contract";
import {
  CursorError,
  decodeCursor,
  findDeviceCredentials,
  listDeviceCredentials,
  revokeDeviceCredentials,
  setDeviceCredentials,
  toPage,
} from "@roadcast/db";
import { hashDevicePassword, newDevicePassword } from "../../broker/device-passwords.js";
import type { Fault } from "../../faults.js";
import { hasWords } from "../../network/named-targets.js";
import type { Registry } from "../../network/registry.js";
import type { ChangeFollowUps } from "../change-follow-ups.js";
import type { DeviceStatus, HttpDependencies } from "../dependencies.js";
import { HttpProblem } from "../problem.js";
import type { Handlers } from "../serve.js";

interface DeviceKey {
  kind: DeviceKind;
  id: string;
}

/** Devices: what the network says of each, what was last heard of it, and its way into the broker. */
export function deviceHandlers(
  { clock, database, devices, live, network }: HttpDependencies,
  followUps: ChangeFollowUps,
): Pick<
  Handlers,
  | "listDevices"
  | "getDevice"
  | "patchDevice"
  | "issueDeviceCredentials"
  | "revokeDeviceCredentials"
  | "issueCredentials"
> {
  const detail = async ({ kind, id }: DeviceKey): Promise<DeviceDetail> => {
    const registry = network.registry();
    const credentials = await findDeviceCredentials(database, kind, id);
    const summary = summarise(registry, { kind, id }, live.deviceStatus(kind, id), credentials !== null);
    return {
      ...summary,
      attributes: { ...registry.device(kind, id)?.properties },
      credentialsIssuedAt: credentials === null ? null : toTimeOut(credentials.issuedAt),
    };
  };

  /** Stores new passwords; the broker has yet to be told. */
  const issue = async (keys: readonly DeviceKey[]): Promise<DeviceCredentials[]> => {
    const issuedAt = clock.now();
    const issued = await Promise.all(
      keys.map(async ({ kind, id }) => {
        const password = newDevicePassword();
        const row = { kind, id, passwordHash: await hashDevicePassword(password), issuedAt };
        return { row, credentials: { kind, id, username: deviceUsername(kind, id), password } };
      }),
    );
    await setDeviceCredentials(
      database,
      issued.map(({ row }) => row),
    );
    return issued.map(({ credentials }) => credentials);
  };

  return {
    listDevices: async ({ query }) => {
      const registry = network.registry();
      const withCredentials = new Set(
        (await listDeviceCredentials(database)).map(({ kind, id }) => deviceUsername(kind, id)),
      );
      const summaryOf = (key: DeviceKey) =>
        summarise(
          registry,
          key,
          live.deviceStatus(key.kind, key.id),
          withCredentials.has(deviceUsername(key.kind, key.id)),
        );
      const wanted = devicesOf(registry, query.kind)
        .map(summaryOf)
        .filter(
          (device) =>
            (query.areaId === undefined || device.areaId === query.areaId) &&
            (query.q === undefined || mentions(device, query.q)) &&
            (query.state === undefined || isInState(device, query.state)),
        );
      const after = decodeCursor(query.cursor, /^[a-z]+\/.{1,64}$/);
      const from = after === null ? 0 : firstAfter(wanted, after);
      return toPage(wanted.slice(from, from + query.limit + 1), query.limit, keyText);
    },

    getDevice: async ({ params }) => {
      known(network.registry(), params);
      return detail(params);
    },

    patchDevice: async ({ params, body, note }) => {
      const { kind, id } = params;
      known(network.registry(), params);
      if (!(await network.setOutOfService(kind, id, body.outOfService))) throw noSuchDevice(params);
      note({ target: deviceUsername(kind, id), detail: { ...body } });
      const inForce = await followUps.network.run([]);
      if (!inForce) note({ detail: { ...body, inForce } });
      return { ...(await detail(params)), outOfService: body.outOfService, inForce };
    },

    issueDeviceCredentials: async ({ params, note }) => {
      known(network.registry(), params);
      const [credentials] = await issue([params]);
      if (credentials === undefined) throw noSuchDevice(params);
      note({ target: credentials.username });
      const inForce = await followUps.credentials.run([params]);
      if (!inForce) note({ detail: { inForce } });
      return { ...credentials, inForce };
    },

    revokeDeviceCredentials: async ({ params, note }) => {
      // Of a device that has left the network too: its credentials are to end for good all the more.
      const username = deviceUsername(params.kind, params.id);
      const revoked = await revokeDeviceCredentials(database, params.kind, params.id);
      if (revoked) note({ target: username });
      // On a repeat as well: the first time may not have reached the broker.
      const inForce = await followUps.credentials.run([params]);
      if (!inForce && !devices.canTellBroker()) {
        const detail = `the credentials of ${username} are taken away here, but the broker keeps accounts of its own: take the account away there too`;
        throw new HttpProblem("conflict", detail);
      }
      if (!inForce) {
        const detail = `the credentials of ${username} are taken away, but the broker could not be told yet: the gateway goes on trying`;
        throw new HttpProblem("unavailable", detail, { retryAfterSec: 5 });
      }
      if (!revoked) throw new HttpProblem("notFound", `${username} has no credentials`);
      return undefined;
    },

    issueCredentials: async ({ body, note }) => {
      const registry = network.registry();
      const keys = body.devices === undefined ? devicesOf(registry) : distinct(body.devices);
      const faults: Fault[] = [];
      for (const [index, { kind, id }] of (body.devices ?? []).entries()) {
        if (registry.device(kind, id) !== undefined) continue;
        const detail = `there is no ${deviceUsername(kind, id)} in the network`;
        faults.push({ pointer: `/devices/${index}`, code: "unknownReference", detail });
      }
      if (faults.length > 0) throw new HttpProblem("invalid", "some devices are not in the network", { faults });
      const credentials = await issue(keys);
      const detail = { devices: body.devices === undefined ? "all" : keys.map(keyText), count: keys.length };
      note({ detail });
      const inForce = await followUps.credentials.run(keys);
      if (!inForce) note({ detail: { ...detail, inForce } });
      return { credentials, inForce };
    },
  };
}

function summarise(
  registry: Registry,
  { kind, id }: DeviceKey,
  status: DeviceStatus | null,
  hasCredentials: boolean,
): DeviceSummary {
  const feature = registry.device(kind, id);
  if (feature === undefined) throw noSuchDevice({ kind, id });
  const { name, externalId } = feature.properties;
  const time = (at: number | null | undefined) => (at === null || at === undefined ? null : toTimeOut(at));
  return {
    kind,
    id,
    name,
    areaId: registry.areaOf(kind, id),
    externalId,
    outOfService: "outOfService" in feature.properties && feature.properties.outOfService,
    hasCredentials,
    online: status?.online ?? null,
    since: time(status?.since),
    lastSeenAt: time(status?.lastSeenAt),
    faults: [...(status?.faults ?? [])],
  };
}

/** Every device of the network in the order of the list: by kind, then by id. */
function devicesOf(registry: Registry, only?: DeviceKind): DeviceKey[] {
  const kinds = only === undefined ? deviceKinds : [only];
  return kinds.flatMap((kind) => [...registry.deviceIds(kind)].sort(byText).map((id) => ({ kind, id })));
}

function known(registry: Registry, key: DeviceKey): void {
  if (registry.device(key.kind, key.id) === undefined) throw noSuchDevice(key);
}

function noSuchDevice({ kind, id }: DeviceKey): HttpProblem {
  return new HttpProblem("notFound", `there is no ${deviceUsername(kind, id)} in the network`);
}

function mentions({ id, name, externalId }: DeviceSummary, text: string): boolean {
  return hasWords([id, name.ko, name.en, externalId ?? ""], text);
}

/**
 * The same division as the feed-health page's counts. A detector that a station reports has no connection of its own:
 * it is online once something was heard of it. A failed device, or one out of service, may be online too.
 */
function isInState(device: DeviceSummary, state: "online" | "offline" | "silent" | "failed" | "outOfService"): boolean {
  const { online, lastSeenAt } = device;
  switch (state) {
    case "online":
      return online ?? lastSeenAt !== null;
    case "offline":
      return online === false;
    case "silent":
      return online === null && lastSeenAt === null;
    case "failed":
      return device.faults.length > 0;
    case "outOfService":
      return device.outOfService;
  }
}

function distinct(keys: readonly DeviceKey[]): DeviceKey[] {
  return [...new Map(keys.map(({ kind, id }) => [deviceUsername(kind, id), { kind, id }])).values()];
}

function keyText({ kind, id }: DeviceKey): string {
  return deviceUsername(kind, id);
}

/** Where the page after a cursor begins; its device may have gone from the network since. */
function firstAfter(devices: readonly DeviceKey[], cursor: string): number {
  const [kindText = "", id = ""] = cursor.split("/");
  const rank = (deviceKinds as readonly string[]).indexOf(kindText);
  if (rank === -1) throw new CursorError();
  const index = devices.findIndex((device) => {
    const deviceRank = deviceKinds.indexOf(device.kind);
    return deviceRank > rank || (deviceRank === rank && byText(device.id, id) > 0);
  });
  return index === -1 ? devices.length : index;
}

function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
