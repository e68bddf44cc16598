import { describe, expect, test } from "vitest";
import { defaultLayers, readMapUrl, writeMapUrl } from "../../../console/src/map/url-state.js";

describe("the address of the map", () => {
  test("brings back what was written", () => {
    const state = {
      place: { lat: 37.50451, lon: 127.04903, zoom: 15.5 },
      selected: { kind: "link", id: "GN.0101-2" },
      layers: { ...defaultLayers, detectors: false, areas: true },
      span: "24h",
      list: "congested",
    } as const;
    expect(readMapUrl(writeMapUrl(new URLSearchParams(), state))).toEqual(state);
  });

  test("leaves defaults out and other parameters alone", () => {
    const params = writeMapUrl(new URLSearchParams("lang=ko&sel=link:a"), { selected: null, span: "6h" });
    expect(params.toString()).toBe("lang=ko");
  });

  test.each(["at=1,2", "at=95,127,14", "at=x", "sel=link:<b>", "sel=planet:x", "span=9y", "list=x", "layers=,,-x"])(
    "falls back to the defaults for %s",
    (text) => {
      expect(readMapUrl(new URLSearchParams(text))).toEqual({
        place: null,
        selected: null,
        layers: defaultLayers,
        span: "6h",
        list: null,
      });
    },
  );
});
