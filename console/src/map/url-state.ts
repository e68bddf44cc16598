import { idPattern } from "@roadcast/contract";
import type { MapHit } from "./view.js";

export const layerNames = [
  "levels",
  "signals",
  "detectors",
  "cameras",
  "signs",
  "vehicles",
  "labels",
  "areas",
  "tiles",
] as const;
export type LayerName = (typeof layerNames)[number];
export type LayerChoice = Readonly<Record<LayerName, boolean>>;

export const defaultLayers: LayerChoice = {
  levels: true,
  signals: true,
  detectors: true,
  cameras: true,
  signs: true,
  vehicles: true,
  labels: true,
  areas: false,
  tiles: false,
};

export interface MapPlace {
  lat: number;
  lon: number;
  zoom: number;
}

export const spans = ["1h", "6h", "24h", "3d"] as const;
export type Span = (typeof spans)[number];

export const lists = [
  "abnormal",
  "congested",
  "slow",
  "free",
  "noData",
  "failedDetectors",
  "flash",
  "dark",
  "offline",
] as const;
export type ListName = (typeof lists)[number];

/** What of the map the address holds: it brings the same view back. */
export interface MapUrlState {
  place: MapPlace | null;
  selected: MapHit | null;
  layers: LayerChoice;
  span: Span;
  list: ListName | null;
}

const kinds = ["link", "detector", "controller", "sign", "camera", "vehicle"] as const;

/** Reads the address; what cannot be read is left at its default. */
export function readMapUrl(params: URLSearchParams): MapUrlState {
  return {
    place: readPlace(params.get("at")),
    selected: readSelected(params.get("sel")),
    layers: readLayers(params.get("layers")),
    span: spans.find((span) => span === params.get("span")) ?? "6h",
    list: lists.find((list) => list === params.get("list")) ?? null,
  };
}

/** Writes a change into a copy of the address; defaults are left out, other parameters stay. */
export function writeMapUrl(params: URLSearchParams, change: Partial<MapUrlState>): URLSearchParams {
  const next = new URLSearchParams(params);
  const state = { ...readMapUrl(params), ...change };
  const set = (name: string, value: string | null) => {
    if (value === null) next.delete(name);
    else next.set(name, value);
  };
  const { place, selected } = state;
  set("at", place === null ? null : [place.lat.toFixed(5), place.lon.toFixed(5), String(place.zoom)].join(","));
  set("sel", selected === null ? null : `${selected.kind}:${selected.id}`);
  const changed = layerNames.filter((name) => state.layers[name] !== defaultLayers[name]);
  set(
    "layers",
    changed.length === 0 ? null : changed.map((name) => `${state.layers[name] ? "" : "-"}${name}`).join(","),
  );
  set("span", state.span === "6h" ? null : state.span);
  set("list", state.list);
  return next;
}

function readPlace(text: string | null): MapPlace | null {
  const parts = (text ?? "").split(",").map(Number);
  const [lat, lon, zoom] = parts;
  if (parts.length !== 3 || lat === undefined || lon === undefined || zoom === undefined) return null;
  if (!(Math.abs(lat) <= 85 && Math.abs(lon) <= 180 && zoom >= 1 && zoom <= 20)) return null;
  return { lat, lon, zoom: Math.round(zoom * 4) / 4 };
}

function readSelected(text: string | null): MapHit | null {
  const [kindText, id] = (text ?? "").split(":");
  const kind = kinds.find((known) => known === kindText);
  return kind === undefined || id === undefined || !idPattern.test(id) ? null : { kind, id };
}

function readLayers(text: string | null): LayerChoice {
  const choice = { ...defaultLayers };
  for (const entry of (text ?? "").split(",")) {
    const on = !entry.startsWith("-");
    const name = layerNames.find((known) => known === (on ? entry : entry.slice(1)));
    if (name !== undefined) choice[name] = on;
  }
  return choice;
}
