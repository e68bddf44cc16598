import { describe, expect, it } from "vitest";
import { adjacentLinks, substituteOf } from "../../../gateway/src/live/link-neighbours.js";
import { LiveState } from "../../../gateway/src/live/live-state.js";
import { linkOf } from "../../support/alarm-input.js";
import { registryOf } from "../../support/broker-network.js";
import { gangnam } from "../../support/default-network.js";
import { committed, readingOf } from "../../support/live.js";
import { dayMs, minuteMs, noon, stationsNetwork } from "../../support/rows.js";

describe("the neighbours of a link", () => {
  const links = [...registryOf(gangnam()).all("link")];
  const adjacent = adjacentLinks(links);

  it("are the stretches before and after it on the same road, and never its own other direction", () => {
    const propertiesOf = new Map(links.map(({ properties }) => [properties.id, properties]));
    let pairs = 0;
    for (const [id, others] of adjacent) {
      const link = propertiesOf.get(id);
      for (const other of others.map((each) => propertiesOf.get(each))) {
        pairs += 1;
        expect(other?.roadName).toEqual(link?.roadName);
        expect([other?.fromNodeId === link?.toNodeId, other?.toNodeId === link?.fromNodeId]).toEqual(
          other?.fromNodeId === link?.toNodeId ? [true, false] : [false, true],
        );
        expect(adjacent.get(other?.id ?? "")).toContain(id);
      }
    }
    expect(pairs).toBeGreaterThan(links.length);
  });

  it("stand in with the mean of those that are measured, each measure by itself", () => {
    const silent = linkOf({ detectorsWorking: 0, speedKph: null, flowVph: null, occupancyPct: null });
    const [empty, busy] = [
      linkOf({ speedKph: null, flowVph: 0, occupancyPct: 0 }),
      linkOf({ speedKph: 30, flowVph: 901, occupancyPct: 20 }),
    ];
    expect(substituteOf([empty, silent, busy])).toEqual({
      ...{ from: "neighbour", quarterStart: null, speedKph: 30, flowVph: 451, occupancyPct: 10 },
    });
    expect(substituteOf([silent])).toBeNull();
    expect(substituteOf([])).toBeNull();
  });
});

/** M1, which has three detectors that never say anything, leads into M2 on the same road. */
describe("a link that nothing is known of but what its neighbour measures", () => {
  const start = () => {
    const live = new LiveState({ registry: registryOf(stationsNetwork()), newEpoch: () => "epoch", now: noon });
    const read = (at: number) => {
      live.apply(committed({ readings: [readingOf("D9", at, { count: 5, speedKph: 52, occupancyPct: 8 })] }), at);
      live.tick(at);
    };
    return { live, read };
  };
  const beside = { from: "neighbour", quarterStart: null, speedKph: 52, flowVph: 900, occupancyPct: 8 };

  it("carries that, looked at once a minute, is no data all the same, and gives it to nobody else", () => {
    const { live, read } = start();
    read(noon + 30_000);
    expect(live.link("M1")?.substitute).toBeNull();
    read(noon + minuteMs);
    expect(live.link("M1")).toMatchObject({ los: "noData", detectorsWorking: 0, speedKph: null, substitute: beside });
    expect(live.link("M2")).toMatchObject({ detectorsWorking: 1, substitute: null });
    const { seq } = live.snapshot("A1", noon) ?? {};
    // A minute later it is looked at again, and M1 is not told of anew with the same.
    read(noon + 2 * minuteMs);
    const changed = live.delta("A1", seq ?? 0, noon)?.links.map(({ id }) => id);
    expect(changed).toEqual(["M2"]);
  });

  it("loses it within a minute where the neighbour falls silent, and carries an earlier day of its own before it", () => {
    const { live, read } = start();
    read(noon + minuteMs);
    expect(live.link("M1")?.substitute).toEqual(beside);
    const quarter = {
      linkId: "M1",
      at: noon - dayMs,
      speedKph: 33,
      flowVph: 600,
      occupancyPct: 9,
      travelTimeSec: null,
    };
    live.recall([quarter], noon + minuteMs);
    expect(live.link("M1")?.substitute).toMatchObject({ from: "history", quarterStart: noon - dayMs, speedKph: 33 });
    const other = start();
    other.read(noon + minuteMs);
    other.live.tick(noon + 2 * minuteMs);
    expect(other.live.link("M1")?.substitute).toBeNull();
  });
});
