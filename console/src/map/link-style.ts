import type { LevelOfService, LinkRecord } from "@roadcast/contract";
import { isStale } from "../live/staleness.js";
import type { Palette } from "./palette.js";

/** What decides how a link looks; nothing else that a record says needs a new drawing. */
export interface LinkAppearance {
  los: LevelOfService;
  stale: boolean;
}

export interface LinkStyle {
  color: string;
  /** Times the line width that the scale gives. */
  widthFactor: number;
  /** Lengths in line widths; empty for a full line. */
  dash: readonly number[];
  /** A dark line along the middle: the second cue of congestion where there is room for it. */
  core: boolean;
  /** Worse is drawn later, over the rest. */
  order: number;
}

export const unknownAppearance: LinkAppearance = { los: "noData", stale: false };

export function appearanceOf(record: LinkRecord | undefined, now: number): LinkAppearance {
  if (record === undefined) return unknownAppearance;
  return { los: record.los, stale: record.los !== "noData" && isStale(record, now) };
}

const shapes: Record<LevelOfService, Omit<LinkStyle, "color">> = {
  noData: { widthFactor: 0.55, dash: [2.2, 2.2], core: false, order: 0 },
  free: { widthFactor: 0.72, dash: [], core: false, order: 1 },
  slow: { widthFactor: 1.4, dash: [], core: false, order: 2 },
  congested: { widthFactor: 1.9, dash: [], core: true, order: 3 },
};

export function linkStyle({ los, stale }: LinkAppearance, palette: Palette): LinkStyle {
  return { ...shapes[los], color: stale ? palette.stale : palette.los[los] };
}
