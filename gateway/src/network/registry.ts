import type {
  AreaFeature,
  CameraFeature,
  ControllerFeature,
  DetectorFeature,
  DeviceKind,
  FeatureKind,
  LinkFeature,
  Network,
  NetworkFeature,
  NodeFeature,
  Position,
  SignFeature,
  StationFeature,
  VehicleFeature,
} from "@roadcast/contract";
import { distanceToLineM, isWithin } from "./geometry.js";

/** The database's integer keys of the things that readings are filed under, by id. */
export interface NetworkKeys {
  links: ReadonlyMap<string, number>;
  stations: ReadonlyMap<string, number>;
  detectors: ReadonlyMap<string, number>;
}

export interface DetectorEntry {
  key: number;
  stationKey: number | null;
  linkKey: number;
  feature: DetectorFeature;
}

interface FeatureOfKind {
  area: AreaFeature;
  node: NodeFeature;
  link: LinkFeature;
  station: StationFeature;
  detector: DetectorFeature;
  controller: ControllerFeature;
  sign: SignFeature;
  camera: CameraFeature;
  vehicle: VehicleFeature;
}

const kindOfDevice: Record<DeviceKind, FeatureKind> = {
  detectors: "detector",
  stations: "station",
  controllers: "controller",
  signs: "sign",
  cameras: "camera",
  vehicles: "vehicle",
};

/** The network as the gateway's rooms look things up in it: made whole, never changed, replaced on an import. */
export class Registry {
  readonly network: Network;
  readonly detectors: ReadonlyMap<string, DetectorEntry>;
  private readonly byKind = new Map<FeatureKind, Map<string, NetworkFeature>>();
  private readonly camerasOffLinks = new Map<string, string | null>();

  constructor(
    network: Network,
    private readonly keys: NetworkKeys,
  ) {
    this.network = network;
    for (const feature of network.features) {
      const { kind, id } = feature.properties;
      let features = this.byKind.get(kind);
      if (features === undefined) {
        features = new Map();
        this.byKind.set(kind, features);
      }
      features.set(id, feature);
    }
    const detectors = new Map<string, DetectorEntry>();
    for (const feature of this.all("detector")) {
      const { id, linkId, stationId } = feature.properties;
      const key = keys.detectors.get(id);
      const linkKey = keys.links.get(linkId);
      if (key === undefined || linkKey === undefined) throw new Error(`detector ${id} has no key in the database`);
      const stationKey = stationId === null ? null : (keys.stations.get(stationId) ?? null);
      detectors.set(id, { key, stationKey, linkKey, feature });
    }
    this.detectors = detectors;
  }

  /** The same network, of whose detectors just these are out of service. */
  withDetectorsOut(out: ReadonlySet<string>): Registry {
    const features = this.network.features.map((feature): NetworkFeature => {
      if (feature.properties.kind !== "detector") return feature;
      const { properties, ...rest } = feature as DetectorFeature;
      return { ...rest, properties: { ...properties, outOfService: out.has(properties.id) } };
    });
    return new Registry({ ...this.network, features }, this.keys);
  }

  /** All features of a kind, by id. */
  features<K extends FeatureKind>(kind: K): ReadonlyMap<string, FeatureOfKind[K]> {
    return (this.byKind.get(kind) ?? new Map()) as ReadonlyMap<string, FeatureOfKind[K]>;
  }

  all<K extends FeatureKind>(kind: K): Iterable<FeatureOfKind[K]> {
    return this.features(kind).values();
  }

  /** The feature of a device that topics and REST paths name, or undefined. */
  device(kind: DeviceKind, id: string): FeatureOfKind[FeatureKind] | undefined {
    return this.features(kindOfDevice[kind]).get(id);
  }

  /** Ids of all devices of a kind, in the order of the network. */
  deviceIds(kind: DeviceKind): Iterable<string> {
    return this.features(kindOfDevice[kind]).keys();
  }

  /** The area of a device: that of its link or node, else where it stands; null for what has no place (vehicles). */
  areaOf(kind: DeviceKind, id: string): string | null {
    const properties = this.device(kind, id)?.properties;
    if (properties === undefined) return null;
    if ("linkId" in properties && properties.linkId !== null) {
      return this.features("link").get(properties.linkId)?.properties.areaId ?? null;
    }
    if ("nodeId" in properties) return this.features("node").get(properties.nodeId)?.properties.areaId ?? null;
    return properties.kind === "camera" ? this.areaOfCamera(id) : null;
  }

  /** Of a camera that is on no link: the area that it stands in, or outside of all that of the nearest link. */
  private areaOfCamera(id: string): string | null {
    let area = this.camerasOffLinks.get(id);
    if (area === undefined) {
      area = this.areaAt(this.features("camera").get(id)?.geometry.coordinates);
      this.camerasOffLinks.set(id, area);
    }
    return area;
  }

  private areaAt(point: Position | undefined): string | null {
    if (point === undefined) return null;
    for (const { geometry, properties } of this.all("area")) if (isWithin(point, geometry)) return properties.id;
    let nearest: { distance: number; areaId: string } | null = null;
    for (const { geometry, properties } of this.all("link")) {
      const distance = distanceToLineM(point, geometry);
      if (nearest === null || distance < nearest.distance) nearest = { distance, areaId: properties.areaId };
    }
    return nearest?.areaId ?? null;
  }
}
