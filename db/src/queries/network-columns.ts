import type { DeviceKind, FeatureKind } from "@roadcast/contract";

/** A property of a feature and the column that holds it. */
interface Column {
  property: string;
  column: string;
  type: "text" | "integer" | "real" | "double precision" | "boolean" | "jsonb";
  /** Left out of the feature where it is null, since the contract has it optional rather than nullable. */
  optional?: true;
  /** Where a file leaves the property out, it stays what it is. */
  kept?: true;
}

const column = (property: string, type: Column["type"]): Column => ({
  property,
  column: property.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`),
  type,
});

const common = [column("name", "jsonb"), column("externalId", "text")];
const device = [...common, { ...column("outOfService", "boolean"), kept: true as const }];

/** Table and columns of each kind of feature, beside `id`, `geometry`, `active` and `ordinal`. */
export const networkTables: Record<FeatureKind, { table: string; columns: readonly Column[]; keyed?: true }> = {
  area: { table: "areas", columns: [...common, { property: "order", column: "area_order", type: "integer" }] },
  node: { table: "nodes", columns: [...common, column("areaId", "text"), column("standardNodeId", "text")] },
  link: {
    table: "links",
    keyed: true,
    columns: [
      ...common,
      column("roadName", "jsonb"),
      column("areaId", "text"),
      column("fromNodeId", "text"),
      column("toNodeId", "text"),
      column("lanes", "integer"),
      column("speedLimitKph", "real"),
      column("freeFlowKph", "real"),
      column("roadClass", "text"),
      { ...column("lengthM", "double precision"), optional: true },
      column("standardLinkId", "text"),
    ],
  },
  station: {
    table: "stations",
    keyed: true,
    columns: [...device, column("linkId", "text"), column("positionM", "double precision")],
  },
  detector: {
    table: "detectors",
    keyed: true,
    columns: [
      ...device,
      column("linkId", "text"),
      column("stationId", "text"),
      column("lane", "integer"),
      column("laneType", "text"),
      column("intervalSec", "integer"),
      column("controllerId", "text"),
      column("detectorChannel", "integer"),
    ],
  },
  controller: {
    table: "controllers",
    columns: [
      ...device,
      column("nodeId", "text"),
      column("phases", "jsonb"),
      column("plans", "jsonb"),
      column("daySchedule", "jsonb"),
      { ...column("calendar", "jsonb"), optional: true },
    ],
  },
  sign: {
    table: "signs",
    columns: [...device, column("linkId", "text"), column("widthPx", "integer"), column("heightPx", "integer")],
  },
  camera: { table: "cameras", columns: [...device, column("linkId", "text"), column("headingDeg", "real")] },
  vehicle: { table: "vehicles", columns: [...device, column("vehicleType", "text")] },
};

export const tableOfDevice: Record<DeviceKind, string> = {
  detectors: "detectors",
  stations: "stations",
  controllers: "controllers",
  signs: "signs",
  cameras: "cameras",
  vehicles: "vehicles",
};

/** Each kind after those that it refers to. */
export const insertOrder: readonly FeatureKind[] = [
  "area",
  "node",
  "link",
  "station",
  "controller",
  "detector",
  "sign",
  "camera",
  "vehicle",
];
