import { useEffect } from "react";
import { liveStore } from "../../live/store.js";
import { useMapParts } from "../map-context.js";
import type { NetworkModel } from "../network-model.js";
import { DevicesPainter, type MappedDevice, worldOf } from "../painters/devices-painter.js";
import type { Palette } from "../palette.js";
import type { RoadGeometry } from "../road-geometry.js";

interface DevicesLayerProps {
  model: NetworkModel;
  roads: RoadGeometry;
  palette: Palette;
  cameras: boolean;
  signs: boolean;
  vehicles: boolean;
}

/** Cameras, signs and vehicles. */
export function DevicesLayer({ model, roads, palette, cameras, signs, vehicles }: DevicesLayerProps) {
  const { scene } = useMapParts();
  useEffect(() => {
    const devices = new Map<string, MappedDevice>();
    const look = (keys: Iterable<string>) => {
      let changed = false;
      for (const key of keys) {
        const device = mapped(model, key);
        if (device === null) {
          changed = devices.delete(key) || changed;
          continue;
        }
        const before = devices.get(key);
        if (before !== undefined && same(before, device)) continue;
        devices.set(key, device);
        changed = true;
      }
      if (changed) scene.invalidate("overlay");
    };
    look([
      ...[...model.cameras.keys()].map((id) => `cameras/${id}`),
      ...[...model.signs.keys()].map((id) => `signs/${id}`),
      ...[...model.vehicles.keys()].map((id) => `vehicles/${id}`),
    ]);
    const shown = { camera: cameras, sign: signs, vehicle: vehicles };
    const remove = scene.add(new DevicesPainter(roads, devices, shown, palette));
    const stop = liveStore.subscribe("devices", look);
    return () => {
      stop();
      remove();
    };
  }, [scene, model, roads, palette, cameras, signs, vehicles]);
  return null;
}

function mapped(model: NetworkModel, key: string): MappedDevice | null {
  const record = liveStore.get("devices", key);
  const [kind, id = ""] = key.split("/");
  const online = record?.online !== false;
  switch (kind) {
    case "cameras": {
      const camera = model.cameras.get(id);
      if (camera === undefined) return null;
      const { headingDeg, outOfService } = camera.properties;
      return {
        kind: "camera",
        id,
        world: camera.world,
        headingDeg,
        online,
        active: true,
        outOfService: record?.outOfService ?? outOfService,
      };
    }
    case "signs": {
      const sign = model.signs.get(id);
      if (sign === undefined) return null;
      const pages = record?.signMessage?.pages ?? [];
      return {
        kind: "sign",
        id,
        world: sign.world,
        headingDeg: null,
        online,
        active: pages.some(({ lines }) => lines.some((line) => line.trim() !== "")),
        outOfService: record?.outOfService ?? sign.properties.outOfService,
      };
    }
    case "vehicles": {
      const vehicle = model.vehicles.get(id);
      const position = record?.position;
      if (vehicle === undefined || position === undefined || position === null) return null;
      return {
        kind: "vehicle",
        id,
        world: worldOf(position),
        headingDeg: position.headingDeg,
        online,
        active: (position.speedKph ?? 0) > 1,
        outOfService: record?.outOfService ?? vehicle.outOfService,
      };
    }
    default:
      return null;
  }
}

function same(a: MappedDevice, b: MappedDevice): boolean {
  return (
    a.world.x === b.world.x &&
    a.world.y === b.world.y &&
    a.headingDeg === b.headingDeg &&
    a.online === b.online &&
    a.active === b.active &&
    a.outOfService === b.outOfService
  );
}
