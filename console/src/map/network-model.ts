import type {
  AreaFeature,
  CameraFeature,
  ControllerFeature,
  DetectorFeature,
  LinkFeature,
  Network,
  NodeFeature,
  SignFeature,
  StationFeature,
  VehicleFeature,
} from "@roadcast/contract";
import { finish, type Sliced } from "../ui/slices.js";
import { boundsOf, fromWorld, metresPerPixel, type Point, type Rect, toWorld } from "./mercator.js";
import { lengthOf, nearestOn, pointAt } from "./polyline.js";

/** A directed link, projected. `world` is in pixels of zoom 0. */
export interface LinkModel {
  id: string;
  properties: LinkFeature["properties"];
  world: readonly Point[];
  lengthM: number;
  /** The link of the other direction between the same nodes, if there is one. */
  twin: LinkModel | null;
  /** How far apart the two directions are already drawn, pixels of zoom 0; 0 where they share a line. */
  twinGap: number;
}

export interface NodeModel {
  id: string;
  properties: NodeFeature["properties"];
  world: Point;
  incoming: LinkModel[];
  outgoing: LinkModel[];
  controllerId: string | null;
}

export interface StationModel {
  id: string;
  properties: StationFeature["properties"];
  world: Point;
  link: LinkModel | null;
  /** Where on its link, 0 at the start to 1 at the end. */
  share: number;
  detectors: DetectorModel[];
}

export interface DetectorModel {
  id: string;
  properties: DetectorFeature["properties"];
  world: Point;
  link: LinkModel | null;
  share: number;
}

export interface ControllerModel {
  id: string;
  properties: ControllerFeature["properties"];
  world: Point;
  node: NodeModel | null;
}

export interface SignModel {
  id: string;
  properties: SignFeature["properties"];
  world: Point;
}

export interface CameraModel {
  id: string;
  properties: CameraFeature["properties"];
  world: Point;
}

/** The network as the map looks things up in it: made whole from the REST answer, never changed. */
export interface NetworkModel {
  links: ReadonlyMap<string, LinkModel>;
  nodes: ReadonlyMap<string, NodeModel>;
  stations: ReadonlyMap<string, StationModel>;
  detectors: ReadonlyMap<string, DetectorModel>;
  controllers: ReadonlyMap<string, ControllerModel>;
  signs: ReadonlyMap<string, SignModel>;
  cameras: ReadonlyMap<string, CameraModel>;
  vehicles: ReadonlyMap<string, VehicleFeature["properties"]>;
  areas: readonly AreaFeature[];
  detectorsOfLink: ReadonlyMap<string, readonly DetectorModel[]>;
  stationsOfLink: ReadonlyMap<string, readonly StationModel[]>;
  /** Around all links, pixels of zoom 0; null for a network without any. */
  bounds: Rect | null;
  /** Latitude of the middle, for lengths in metres. */
  lat: number;
}

/** Projects and joins a network. A reference to a link or node that is missing becomes null. */
export function buildNetworkModel(network: Network): NetworkModel {
  return finish(slicedNetworkModel(network));
}

/** Features a bit: about a millisecond. */
const perBit = 100;

/** The same in bits. */
export function* slicedNetworkModel(network: Network): Sliced<NetworkModel> {
  const links = new Map<string, LinkModel>();
  const nodes = new Map<string, NodeModel>();
  const stations = new Map<string, StationModel>();
  const detectors = new Map<string, DetectorModel>();
  const controllers = new Map<string, ControllerModel>();
  const signs = new Map<string, SignModel>();
  const cameras = new Map<string, CameraModel>();
  const vehicles = new Map<string, VehicleFeature["properties"]>();
  const areas: AreaFeature[] = [];
  const detectorsOfLink = new Map<string, DetectorModel[]>();
  const stationsOfLink = new Map<string, StationModel[]>();
  const loose: { stations: StationFeature[]; detectors: DetectorFeature[]; controllers: ControllerFeature[] } = {
    stations: [],
    detectors: [],
    controllers: [],
  };

  let seen = 0;
  const isBit = () => {
    seen += 1;
    return seen % perBit === 0;
  };
  for (const feature of network.features) {
    if (isBit()) yield;
    const { properties, geometry } = feature;
    switch (properties.kind) {
      case "link": {
        if (geometry?.type !== "LineString") break;
        const world = geometry.coordinates.map(toWorld);
        links.set(properties.id, {
          id: properties.id,
          properties,
          world,
          lengthM: properties.lengthM ?? groundLength(world),
          twin: null,
          twinGap: 0,
        });
        break;
      }
      case "node":
        if (geometry?.type !== "Point") break;
        nodes.set(properties.id, {
          id: properties.id,
          properties,
          world: toWorld(geometry.coordinates),
          incoming: [],
          outgoing: [],
          controllerId: null,
        });
        break;
      case "station":
        loose.stations.push(feature as StationFeature);
        break;
      case "detector":
        loose.detectors.push(feature as DetectorFeature);
        break;
      case "controller":
        loose.controllers.push(feature as ControllerFeature);
        break;
      case "sign":
        if (geometry?.type === "Point") {
          signs.set(properties.id, { id: properties.id, properties, world: toWorld(geometry.coordinates) });
        }
        break;
      case "camera":
        if (geometry?.type === "Point") {
          cameras.set(properties.id, { id: properties.id, properties, world: toWorld(geometry.coordinates) });
        }
        break;
      case "vehicle":
        vehicles.set(properties.id, properties);
        break;
      case "area":
        areas.push(feature as AreaFeature);
        break;
    }
  }

  joinNodes(links, nodes);
  yield* joinTwins(links, nodes);

  for (const { properties, geometry } of loose.stations) {
    if (isBit()) yield;
    const link = links.get(properties.linkId) ?? null;
    const station: StationModel = {
      id: properties.id,
      properties,
      world: toWorld(geometry.coordinates),
      link,
      share: link === null ? 0 : Math.min(1, properties.positionM / link.lengthM),
      detectors: [],
    };
    stations.set(station.id, station);
    push(stationsOfLink, properties.linkId, station);
  }
  for (const { properties, geometry } of loose.detectors) {
    if (isBit()) yield;
    const link = links.get(properties.linkId) ?? null;
    const station = properties.stationId === null ? undefined : stations.get(properties.stationId);
    const world = toWorld(geometry.coordinates);
    const share =
      station?.share ??
      (link === null ? 0 : nearestOn(link.world, world).along / Math.max(1e-12, lengthOf(link.world)));
    const detector: DetectorModel = { id: properties.id, properties, world, link, share };
    detectors.set(detector.id, detector);
    station?.detectors.push(detector);
    push(detectorsOfLink, properties.linkId, detector);
  }
  for (const { properties, geometry } of loose.controllers) {
    const node = nodes.get(properties.nodeId) ?? null;
    if (node !== null) node.controllerId = properties.id;
    controllers.set(properties.id, { id: properties.id, properties, world: toWorld(geometry.coordinates), node });
  }
  for (const station of stations.values()) station.detectors.sort((a, b) => a.properties.lane - b.properties.lane);
  areas.sort((a, b) => a.properties.order - b.properties.order);

  const points = [...links.values()].flatMap((link) => link.world);
  const bounds = points.length === 0 ? null : boundsOf(points);
  return {
    links,
    nodes,
    stations,
    detectors,
    controllers,
    signs,
    cameras,
    vehicles,
    areas,
    detectorsOfLink,
    stationsOfLink,
    bounds,
    lat:
      bounds === null
        ? 37.5
        : fromWorld({ x: (bounds.minX + bounds.maxX) / 2, y: (bounds.minY + bounds.maxY) / 2 }).lat,
  };
}

function joinNodes(links: Map<string, LinkModel>, nodes: Map<string, NodeModel>): void {
  for (const link of links.values()) {
    nodes.get(link.properties.fromNodeId)?.outgoing.push(link);
    nodes.get(link.properties.toNodeId)?.incoming.push(link);
  }
}

function* joinTwins(links: Map<string, LinkModel>, nodes: Map<string, NodeModel>): Sliced {
  let seen = 0;
  for (const link of links.values()) {
    seen += 1;
    if (seen % perBit === 0) yield;
    const { fromNodeId, toNodeId } = link.properties;
    const twin = nodes.get(toNodeId)?.outgoing.find(({ properties }) => properties.toNodeId === fromNodeId);
    if (twin === undefined) continue;
    link.twin = twin;
    const { away } = nearestOn(twin.world, pointAt(link.world, lengthOf(link.world) / 2));
    // Under a metre apart is one line drawn twice.
    link.twinGap = away * metresPerPixel(latOf(link.world), 0) < 1 ? 0 : away;
  }
}

function groundLength(world: readonly Point[]): number {
  return lengthOf(world) * metresPerPixel(latOf(world), 0);
}

function latOf(world: readonly Point[]): number {
  const [first] = world;
  return first === undefined ? 0 : fromWorld(first).lat;
}

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
