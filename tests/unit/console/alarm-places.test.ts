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
  const channels = new Map([["exam", both("Exam day")]]);
  const first = (kind: string) => {
    const found = network.features.find(({ properties }) => properties.kind === kind);
    if (found === undefined) throw new Error(`the fixture has no ${kind}`);
    return found.properties;
  };

  it("of a link or a controller is on the map, a signal by its junction's name", () => {
    const link = first("link");
    expect(placeOf(places, channels, `links/${link.id}`)).toEqual({ name: link.name, to: `/map?sel=link:${link.id}` });
    expect(placeOf(places, channels, "controllers/C1")).toEqual({ name: both("M"), to: "/map?sel=controller:C1" });
  });

  it("of a junction is its signals", () => {
    expect(placeOf(places, channels, "nodes/M").to).toBe("/map?sel=controller:C1");
    expect(placeOf(places, channels, "nodes/N")).toEqual({ name: both("N"), to: null });
  });

  it("of what is not on the map is the page that shows it, and of what is gone there is none", () => {
    expect(placeOf(places, channels, "channels/exam")).toEqual({ name: both("Exam day"), to: "/channels/exam" });
    expect(placeOf(places, channels, "channels/gone")).toEqual({ name: null, to: "/channels/gone" });
    expect(placeOf(places, channels, "deadLetters/malformed").to).toBe("/feeds");
    expect(placeOf(places, channels, "broker").to).toBe("/feeds");
    expect(placeOf(places, channels, "network").to).toBe("/map");
    expect(placeOf(places, channels, "signs/gone")).toEqual({ name: null, to: null });
  });
});
