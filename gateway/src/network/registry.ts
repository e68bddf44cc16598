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
  SignFeature,
  StationFeature,
  VehicleFeature,
} from "@roadcast/contract";

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

  constructor(network: Network, keys: NetworkKeys) {
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

  /** The area of a device: that of its link or node; null for what has no place (vehicles). */
  areaOf(kind: DeviceKind, id: string): string | null {
    const properties = this.device(kind, id)?.properties;
    if (properties === undefined) return null;
    if ("linkId" in properties && properties.linkId !== null) {
      return this.features("link").get(properties.linkId)?.properties.areaId ?? null;
    }
    if ("nodeId" in properties) return this.features("node").get(properties.nodeId)?.properties.areaId ?? null;
    return null;
  }
}
