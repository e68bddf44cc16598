import type { LevelOfService } from "@roadcast/contract";

export type MapTheme = "dark" | "light";

/** Every colour that the map draws with. */
export interface Palette {
  outside: string;
  land: string;
  border: string;
  water: string;
  stream: string;
  park: string;
  landmark: string;
  bed: string;
  bedEdge: string;
  laneLine: string;
  los: Record<LevelOfService, string>;
  stale: string;
  arrow: string;
  label: string;
  labelWater: string;
  labelPark: string;
  labelRoad: string;
  halo: string;
  selection: string;
  hover: string;
  /** A device with nothing to say. */
  normal: string;
  normalFill: string;
  signal: { green: string; yellow: string; red: string; dark: string; box: string };
  /** ISA-101: colour is kept for what is not normal. */
  warning: string;
  alarm: string;
  offline: string;
  sign: string;
  camera: string;
  vehicle: string;
}

/**
 * Levels of service. Free is a grey with a breath of blue, for what is normal has no colour (ISA-101); amber and red
 * stand out from it and from one another, in lightness too: ΔE00 of at least 20 for eyes that lack any one kind of cone
 * (tests/unit/map/link-style.test.ts). Width says the same again: free is a thin line, slow a wide one, congestion the
 * widest with a core; no data is dashed. Vehicles have the console's one accent: they are not abnormal.
 */
export const palettes: Record<MapTheme, Palette> = {
  dark: {
    outside: "#14171b",
    land: "#1b1f24",
    border: "#4a525c",
    water: "#182632",
    stream: "#1b2c3a",
    park: "#1d2823",
    landmark: "#272d34",
    bed: "#343a42",
    bedEdge: "#14171b",
    laneLine: "#565e69",
    los: { free: "#74879b", slow: "#fbc93f", congested: "#f0364f", noData: "#6b737e" },
    stale: "#6a727d",
    arrow: "#0d1014",
    label: "#c3cad3",
    labelWater: "#6f95b8",
    labelPark: "#7d9c89",
    labelRoad: "#aab2bc",
    halo: "#14171b",
    selection: "#ffffff",
    hover: "#cfe4f7",
    normal: "#8b949f",
    normalFill: "#2a3038",
    signal: { green: "#35c48d", yellow: "#ffd33d", red: "#ff5c5c", dark: "#3a414a", box: "#090b0d" },
    warning: "#f2b134",
    alarm: "#ff5c5c",
    offline: "#b48cf2",
    sign: "#aab4be",
    camera: "#c3cad3",
    vehicle: "#9cc4de",
  },
  light: {
    outside: "#e3e6ea",
    land: "#f4f5f6",
    border: "#9aa3ad",
    water: "#c3dcf0",
    stream: "#b4d3ec",
    park: "#d7e9da",
    landmark: "#e4e3e8",
    bed: "#d2d7dd",
    bedEdge: "#ffffff",
    laneLine: "#aab1b9",
    los: { free: "#74879a", slow: "#d07000", congested: "#9c1034", noData: "#828b95" },
    stale: "#9ba2aa",
    arrow: "#ffffff",
    label: "#39414a",
    labelWater: "#3d6f9c",
    labelPark: "#44704f",
    labelRoad: "#515a64",
    halo: "#ffffff",
    selection: "#0b1117",
    hover: "#1c4f7d",
    normal: "#69727c",
    normalFill: "#ffffff",
    signal: { green: "#12a06a", yellow: "#e0a800", red: "#d92f2f", dark: "#b9c0c7", box: "#22272d" },
    warning: "#b86e00",
    alarm: "#d92f2f",
    offline: "#7440c4",
    sign: "#4d5660",
    camera: "#39414a",
    vehicle: "#20618f",
  },
};

/** A variable message sign looks the same by day and by night: amber lamps on black. */
export const signLamps = { body: "#050403", unlit: "#1c1608", amber: "#ffb000" } as const;
