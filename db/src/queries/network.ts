import { type DeviceKind, deviceKinds, type FeatureKind, type Network, type NetworkFeature } from "@roadcast/contract";
import type { Database, Executor } from "../database.js";
import { insertOrder, networkTables, tableOfDevice } from "./network-columns.js";
import { lockNetwork } from "./network-lock.js";
import { recordNetworkSheets, type SavedBy } from "./timing.js";

/** The database's integer keys of the things that readings are filed under, by id. */
export interface NetworkKeys {
  links: ReadonlyMap<string, number>;
  stations: ReadonlyMap<string, number>;
  detectors: ReadonlyMap<string, number>;
}

interface StoredFeature {
  feature: NetworkFeature;
  ordinal: number;
  key: number | null;
}

/** The whole network as it stands, features in the order of the file; with no features before the first import. */
export async function loadNetwork(database: Database): Promise<{ network: Network; keys: NetworkKeys }> {
  return database.transaction(async (transaction) => {
    // All kinds as of one moment: an import may commit meanwhile.
    await transaction.run("set transaction isolation level repeatable read, read only");
    return readNetwork(transaction);
  });
}

async function readNetwork(database: Executor): Promise<{ network: Network; keys: NetworkKeys }> {
  const stored: StoredFeature[] = [];
  const keys = {
    link: new Map<string, number>(),
    station: new Map<string, number>(),
    detector: new Map<string, number>(),
  };
  for (const kind of insertOrder) {
    for (const row of await loadKind(database, kind)) {
      stored.push(row);
      if (row.key !== null && (kind === "link" || kind === "station" || kind === "detector")) {
        keys[kind].set(row.feature.properties.id, row.key);
      }
    }
  }
  const { rows } = await database.run<{ name: string | null }>("select name from network");
  const name = rows[0]?.name ?? null;
  const features = stored.sort((a, b) => a.ordinal - b.ordinal).map(({ feature }) => feature);
  return {
    network: { type: "FeatureCollection", ...(name === null ? {} : { name }), features },
    keys: { links: keys.link, stations: keys.station, detectors: keys.detector },
  };
}

/** What the tables hold went in as a contract feature, column by column. */
async function loadKind(database: Executor, kind: FeatureKind): Promise<StoredFeature[]> {
  const { table, columns, keyed } = networkTables[kind];
  const pairs = columns.filter(({ optional }) => !optional).map(({ property, column }) => `'${property}', ${column}`);
  const optional = columns
    .filter((column) => column.optional)
    // Not jsonb_strip_nulls: it would reach into the value.
    .map(
      ({ property, column }) =>
        `|| case when ${column} is null then '{}'::jsonb else jsonb_build_object('${property}', ${column}) end`,
    );
  const { rows } = await database.run<StoredFeature>(`
    select ordinal, ${keyed ? "key" : "null::integer as key"}, jsonb_build_object(
      'type', 'Feature', 'geometry', geometry,
      'properties', jsonb_build_object('kind', '${kind}', 'id', id, ${pairs.join(", ")}) ${optional.join(" ")}) as feature
    from ${table} where active`);
  return rows;
}

export interface ReplaceNetworkOptions {
  /** Devices of which the file does not say whether they are out of service: they stay what they are. */
  serviceUnsaid?: ReadonlySet<NetworkFeature>;
  /** Asked of the network as it stands, with nobody else able to change it; with false nothing is changed. */
  isExpected?: (current: Network) => boolean;
  /** Whose the versions of timing sheets are that come with it; the system's, now, unless told. */
  savedBy?: SavedBy;
}

export interface NetworkReplaced {
  counts: Record<FeatureKind, number>;
  /** How many features went out of use now. */
  removed: number;
  /** The devices among them. */
  removedDevices: { kind: DeviceKind; id: string }[];
}

/** The network is not the one that whoever wanted to replace it had seen. */
export class NetworkChangedError extends Error {
  readonly code = "conflict";
  constructor() {
    super("the network was changed meanwhile");
    this.name = "NetworkChangedError";
  }
}

/**
 * Makes the network that of the file, in one transaction. What the file lacks goes out of use and keeps key and
 * history; an id that was there before takes its key up again.
 * @throws NetworkChangedError where `isExpected` says no
 */
export async function replaceNetwork(
  database: Database,
  network: Network,
  { serviceUnsaid = new Set(), isExpected, savedBy }: ReplaceNetworkOptions = {},
): Promise<NetworkReplaced> {
  return database.transaction(async (transaction) => {
    await transaction.run(lockNetwork);
    if (isExpected !== undefined && !isExpected((await readNetwork(transaction)).network)) {
      throw new NetworkChangedError();
    }
    const counts: Record<FeatureKind, number> = {
      area: 0,
      node: 0,
      link: 0,
      station: 0,
      detector: 0,
      controller: 0,
      sign: 0,
      camera: 0,
      vehicle: 0,
    };
    let removed = 0;
    const removedDevices: NetworkReplaced["removedDevices"] = [];
    for (const kind of insertOrder) {
      const rows = network.features
        .map((feature, ordinal) => ({ feature, ordinal }))
        .filter(({ feature }) => feature.properties.kind === kind);
      counts[kind] = rows.length;
      const gone = await replaceKind(transaction, kind, rows, serviceUnsaid);
      removed += gone.length;
      const deviceKind = deviceKinds.find((name) => tableOfDevice[name] === networkTables[kind].table);
      if (deviceKind !== undefined) removedDevices.push(...gone.map((id) => ({ kind: deviceKind, id })));
    }
    await transaction.run({ text: "update network set name = $1", values: [network.name ?? null] });
    await transaction.run(`
      insert into link_members (link_key, station_key, detector_key)
      select links.key, coalesce(stations.key, 0), detectors.key
      from detectors join links on links.id = detectors.link_id left join stations on stations.id = detectors.station_id
      where detectors.active
      on conflict do nothing`);
    await recordNetworkSheets(transaction, savedBy ?? (await bySystem(transaction)));
    return { counts, removed, removedDevices };
  });
}

async function bySystem(transaction: Executor): Promise<SavedBy> {
  const { rows } = await transaction.run<{ at: number }>("select now() as at");
  return { by: "system", role: null, at: rows[0]?.at ?? 0 };
}

/** The ids that went out of use. */
async function replaceKind(
  transaction: Executor,
  kind: FeatureKind,
  rows: readonly { feature: NetworkFeature; ordinal: number }[],
  serviceUnsaid: ReadonlySet<NetworkFeature>,
): Promise<string[]> {
  const { table, columns } = networkTables[kind];
  const gone = await transaction.run<{ id: string }>({
    text: `update ${table} set active = false where active and not (id = any ($1::text[])) returning id`,
    values: [rows.map(({ feature }) => feature.properties.id)],
  });
  const names = columns.map(({ column }) => column);
  await transaction.run({
    text: `
      insert into ${table} (id, ordinal, geometry, ${names.join(", ")})
      select properties ->> 'id', ordinal, geometry, ${columns.map(({ column }) => `p.${column}`).join(", ")}
      from jsonb_to_recordset($1::jsonb) as f (ordinal integer, geometry jsonb, properties jsonb)
      cross join lateral (select ${columns
        .map(({ property, column, type, kept }) => {
          if (type === "jsonb") return `properties -> '${property}' as ${column}`;
          const said = `(properties ->> '${property}')::${type}`;
          if (kept !== true) return `${said} as ${column}`;
          const known = `(select ${column} from ${table} where id = properties ->> 'id')`;
          return `coalesce(${said}, ${known}, false) as ${column}`;
        })
        .join(", ")}) p
      order by ordinal
      on conflict (id) do update set active = true, ordinal = excluded.ordinal, geometry = excluded.geometry,
        ${names.map((name) => `${name} = excluded.${name}`).join(", ")}`,
    values: [
      JSON.stringify(
        rows.map(({ feature, ordinal }) => {
          const { geometry, properties } = feature;
          const said = serviceUnsaid.has(feature) ? { ...properties, outOfService: undefined } : properties;
          return { ordinal, geometry, properties: said };
        }),
      ),
    ],
  });
  return gone.rows.map(({ id }) => id);
}

/** False where there is no such device. */
export async function setOutOfService(
  database: Database,
  kind: DeviceKind,
  id: string,
  outOfService: boolean,
): Promise<boolean> {
  return database.transaction(async (transaction) => {
    await transaction.run(lockNetwork);
    const { rowCount } = await transaction.run({
      text: `update ${tableOfDevice[kind]} set out_of_service = $2 where id = $1 and active`,
      values: [id, outOfService],
    });
    return rowCount > 0;
  });
}
