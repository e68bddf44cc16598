import { describe, expect, it } from "vitest";
import { alarmPlaces, placeOf } from "../../../console/src/panels/alarms/alarm-places.js";
import { both, crossroads } from "../map/network-fixture.js";

describe("the place of an alarm", () => {
  const network = crossroads();
  network.features.push({
    type: "Feature",
    geometry: { type: "Point", coordinates: [127.05, 37.5] },
    properties: {
      kind: "controller",
      id: "C1",
      name: both("C1"),
      externalId: null,
      outOfService: false,
      nodeId: "M",
      phases: [],
      plans: [],
      daySchedule: [],
    },
  });
  const places = alarmPlaces(network);
  const first = (kind: string) => {
    const found = network.features.find(({ properties }) => properties.kind === kind);
    if (found === undefined) throw new Error(`the fixture has no ${kind}`);
    return found.properties;
  };

  it("of a link or a controller is on the map, a signal by its junction's name", () => {
    const link = first("link");
    expect(placeOf(places, `links/${link.id}`)).toEqual({ name: link.name, to: `/map?sel=link:${link.id}` });
    expect(placeOf(places, "controllers/C1")).toEqual({ name: both("M"), to: "/map?sel=controller:C1" });
  });

  it("of a junction is its signals", () => {
    expect(placeOf(places, "nodes/M").to).toBe("/map?sel=controller:C1");
    expect(placeOf(places, "nodes/N")).toEqual({ name: both("N"), to: null });
  });

  it("of what is not on the map is the page that shows it, and of what is gone there is none", () => {
    expect(placeOf(places, "channels/exam").to).toBe("/channels/exam");
    expect(placeOf(places, "deadLetters/malformed").to).toBe("/feeds");
    expect(placeOf(places, "broker").to).toBe("/feeds");
    expect(placeOf(places, "network").to).toBe("/map");
    expect(placeOf(places, "signs/gone")).toEqual({ name: null, to: null });
  });
});
