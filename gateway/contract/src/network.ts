import { z } from "zod";
import { bilingual, id } from "./ids.js";
import { storableText } from "./text.js";
import { timingSheetShape } from "./timing/sheet.js";

const lon = z.number().min(-180).max(180);
const lat = z.number().min(-90).max(90);
/** GeoJSON (RFC 7946): longitude first. */
export const position = z.tuple([lon, lat]).rest(z.number());
export const point = z.object({ type: z.literal("Point"), coordinates: position });
export const lineString = z.object({ type: z.literal("LineString"), coordinates: z.array(position).min(2) });
export const polygon = z.object({ type: z.literal("Polygon"), coordinates: z.array(z.array(position).min(4)).min(1) });

export type Position = z.infer<typeof position>;
export type Point = z.infer<typeof point>;
export type LineString = z.infer<typeof lineString>;
export type Polygon = z.infer<typeof polygon>;

const common = { id, name: bilingual, externalId: storableText(128).nullable().default(null) };
/** A file that leaves `outOfService` out keeps what is set; false for a device that is new. */
const device = { ...common, outOfService: z.boolean().default(false) };

export const roadClass = z.enum(["motorway", "arterial", "collector", "local"]);
export type RoadClass = z.infer<typeof roadClass>;

/** An area that consoles subscribe to and that people have duty over. */
export const areaProperties = z.object({ kind: z.literal("area"), ...common, order: z.int().default(0) });

/** A junction, or an end of the network. */
export const nodeProperties = z.object({
  kind: z.literal("node"),
  ...common,
  areaId: id,
  standardNodeId: storableText(32).nullable().default(null),
});

/** A directed stretch of road between two nodes; its geometry runs in the direction of travel. */
export const linkProperties = z.object({
  kind: z.literal("link"),
  ...common,
  roadName: bilingual,
  areaId: id,
  fromNodeId: id,
  toNodeId: id,
  lanes: z.int().min(1).max(12),
  speedLimitKph: z.number().min(5).max(130),
  freeFlowKph: z.number().min(5).max(150),
  roadClass,
  /** Length along the geometry, metres; computed from the geometry where absent. */
  lengthM: z.number().positive().optional(),
  standardLinkId: storableText(32).nullable().default(null),
});

/** A set of detectors across the lanes of a link at one place. */
export const stationProperties = z.object({
  kind: z.literal("station"),
  ...device,
  linkId: id,
  /** Distance from the start of the link, metres. */
  positionM: z.number().min(0),
});

export const detectorProperties = z.object({
  kind: z.literal("detector"),
  ...device,
  linkId: id,
  stationId: id.nullable().default(null),
  /** 1 is the lane next to the centre line. */
  lane: z.int().min(1).max(12),
  laneType: z.enum(["through", "left", "right", "bus"]).default("through"),
  /** The usual period of its readings. */
  intervalSec: z.int().min(1).max(3600).default(20),
  /** Where its hits come as events 81/82 of a controller. */
  controllerId: id.nullable().default(null),
  detectorChannel: z.int().min(1).max(128).nullable().default(null),
});

export const controllerProperties = z.object({
  kind: z.literal("controller"),
  ...device,
  nodeId: id,
  ...timingSheetShape,
});

export const signProperties = z.object({
  kind: z.literal("sign"),
  ...device,
  linkId: id,
  /** Pixel matrix of the sign. */
  widthPx: z.int().min(16).max(1024),
  heightPx: z.int().min(16).max(512),
});

export const cameraProperties = z.object({
  kind: z.literal("camera"),
  ...device,
  linkId: id.nullable().default(null),
  headingDeg: z.number().min(0).max(360).nullable().default(null),
});

export const vehicleProperties = z.object({
  kind: z.literal("vehicle"),
  ...device,
  vehicleType: z.enum(["ambulance", "fireEngine", "police", "patrol", "tow", "probe"]),
});

const feature = <P extends z.ZodType, G extends z.ZodType>(properties: P, geometry: G) =>
  z.object({ type: z.literal("Feature"), geometry, properties });

export const areaFeature = feature(areaProperties, polygon);
export const nodeFeature = feature(nodeProperties, point);
export const linkFeature = feature(linkProperties, lineString);
export const stationFeature = feature(stationProperties, point);
export const detectorFeature = feature(detectorProperties, point);
export const controllerFeature = feature(controllerProperties, point);
export const signFeature = feature(signProperties, point);
export const cameraFeature = feature(cameraProperties, point);
export const vehicleFeature = feature(vehicleProperties, z.null());

/** Each kind of feature of a network file, by the `kind` of its properties, in an order that resolves references. */
export const networkFeatures = {
  area: areaFeature,
  node: nodeFeature,
  link: linkFeature,
  station: stationFeature,
  detector: detectorFeature,
  controller: controllerFeature,
  sign: signFeature,
  camera: cameraFeature,
  vehicle: vehicleFeature,
} as const;

export type FeatureKind = keyof typeof networkFeatures;
export const featureKinds = Object.keys(networkFeatures) as FeatureKind[];

export type AreaFeature = z.infer<typeof areaFeature>;
export type NodeFeature = z.infer<typeof nodeFeature>;
export type LinkFeature = z.infer<typeof linkFeature>;
export type StationFeature = z.infer<typeof stationFeature>;
export type DetectorFeature = z.infer<typeof detectorFeature>;
export type ControllerFeature = z.infer<typeof controllerFeature>;
export type SignFeature = z.infer<typeof signFeature>;
export type CameraFeature = z.infer<typeof cameraFeature>;
export type VehicleFeature = z.infer<typeof vehicleFeature>;

export const networkFeature = z.union(Object.values(networkFeatures));
export type NetworkFeature = z.infer<typeof networkFeature>;

/** The whole network: one GeoJSON FeatureCollection (RFC 7946), told apart by `properties.kind`. */
export const network = z.object({
  type: z.literal("FeatureCollection"),
  name: storableText(120).optional(),
  features: z.array(networkFeature),
});
export type Network = z.infer<typeof network>;

/** The outside of a network file; its features are read one by one so that all faults can be listed. */
export const networkEnvelope = z.object({
  type: z.literal("FeatureCollection"),
  name: storableText(120).optional(),
  features: z.array(z.unknown()).max(200_000),
});
