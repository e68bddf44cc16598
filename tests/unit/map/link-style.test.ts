import type { LinkRecord } from "@roadcast/contract";
import { describe, expect, test } from "vitest";
import { appearanceOf, linkStyle } from "../../../console/src/map/link-style.js";
import { palettes } from "../../../console/src/map/palette.js";
import { contrast, difference, visions } from "../../support/colour.js";

const at = Date.UTC(2026, 0, 5, 3);
const record = (change: Partial<LinkRecord> = {}): LinkRecord => ({
  id: "l",
  los: "slow",
  observedAt: at,
  intervalSec: 20,
  speedKph: 20,
  flowVph: 800,
  occupancyPct: 20,
  travelTimeSec: null,
  detectorsWorking: 3,
  detectorsTotal: 3,
  substitute: null,
  ...change,
});

describe("a link", () => {
  test("with no record has no data, and is never shown as free", () => {
    expect(appearanceOf(undefined, at)).toEqual({ los: "noData", stale: false });
  });

  test("is stale once its data is older than two of its intervals", () => {
    expect(appearanceOf(record(), at + 40_000).stale).toBe(false);
    expect(appearanceOf(record(), at + 40_001).stale).toBe(true);
  });

  test.each(["dark", "light"] as const)("tells its level by width as well as by colour (%s)", (theme) => {
    const palette = palettes[theme];
    const styles = (["noData", "free", "slow", "congested"] as const).map((los) =>
      linkStyle({ los, stale: false }, palette),
    );
    expect(new Set(styles.map(({ color }) => color)).size).toBe(4);
    const widths = styles.map(({ widthFactor }) => widthFactor);
    expect(widths).toEqual([...widths].sort((a, b) => a - b));
    expect(styles.map(({ dash }) => dash.length > 0)).toEqual([true, false, false, false]);
  });

  test("that is stale is grey, whatever its level", () => {
    expect(linkStyle({ los: "congested", stale: true }, palettes.dark).color).toBe(palettes.dark.stale);
  });
});

describe.each(["dark", "light"] as const)("the %s palette", (theme) => {
  const palette = palettes[theme];

  test("sets each level off from the land by at least 3:1 (WCAG 2.2, 1.4.11)", () => {
    for (const color of Object.values(palette.los)) expect(contrast(color, palette.land)).toBeGreaterThanOrEqual(3);
  });

  test.each(Object.keys(visions) as (keyof typeof visions)[])(
    "keeps free, slow and congested apart for eyes with %s (ΔE00 of at least 20)",
    (vision) => {
      const { free, slow, congested } = palette.los;
      const apart = [
        difference(free, slow, vision),
        difference(slow, congested, vision),
        difference(free, congested, vision),
      ];
      expect(Math.min(...apart)).toBeGreaterThanOrEqual(20);
    },
  );

  test("sets labels off from what they stand on by at least 4.5:1", () => {
    expect(contrast(palette.label, palette.land)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(palette.labelRoad, palette.land)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(palette.labelWater, palette.water)).toBeGreaterThanOrEqual(3);
    expect(contrast(palette.labelPark, palette.park)).toBeGreaterThanOrEqual(4.5);
  });
});
