import { describe, expect, it } from "vitest";
import { validateNetwork } from "../../../gateway/src/network/validate.js";
import { asSent, type NetworkDraft, propertiesOf, smallNetworkDraft } from "../../support/small-network.js";

/** The faults of a network that was right until `spoil` changed it. */
function faultsAfter(spoil: (draft: NetworkDraft) => void) {
  const draft = smallNetworkDraft();
  spoil(draft);
  const verdict = validateNetwork(asSent(draft));
  return verdict.ok ? [] : verdict.faults;
}

const codesAt = (faults: { pointer: string; code: string }[]) =>
  faults.map(({ pointer, code }) => `${code} ${pointer}`);

describe("a network file", () => {
  it("that is right is taken whole, with the defaults of its schemas", () => {
    const verdict = validateNetwork(asSent(smallNetworkDraft()));
    if (!verdict.ok) expect(verdict.faults).toEqual([]);
    expect(verdict).toMatchObject({ ok: true, network: { name: "small" } });
    const detector = verdict.ok && verdict.network.features.find(({ properties }) => properties.id === "D1");
    expect(detector).toMatchObject({ properties: { laneType: "through", intervalSec: 20, outOfService: false } });
  });

  it.each([
    ["text", "hello"],
    ["null", null],
    ["an array", []],
    ["another GeoJSON type", { type: "Feature", features: [] }],
    ["no features", { type: "FeatureCollection" }],
    ["an empty collection", { type: "FeatureCollection", features: [] }],
  ])("that is %s is refused as a whole", (_what, json) => {
    expect(validateNetwork(json)).toMatchObject({ ok: false });
  });

  it("lists the faults of every feature at once, each with its place", () => {
    const faults = faultsAfter((draft) => {
      propertiesOf(draft, "link", "L1").lanes = 0;
      propertiesOf(draft, "link", "L1").speedLimitKph = "fast";
      propertiesOf(draft, "sign", "G1").linkId = "L9";
      propertiesOf(draft, "node", "N3").areaId = "nowhere";
      draft.features.push({ type: "Feature", geometry: null, properties: { kind: "tram", id: "T1" } });
    });
    expect(codesAt(faults).sort()).toEqual([
      "notAllowed /features/14/properties/kind",
      "outOfRange /features/5/properties/lanes",
      "unknownReference /features/11/properties/linkId",
      "unknownReference /features/4/properties/areaId",
      "wrongType /features/5/properties/speedLimitKph",
    ]);
  });

  it("does not blame a reference for the fault of the feature that it names", () => {
    const faults = faultsAfter((draft) => {
      propertiesOf(draft, "area", "A1").name = "Yeoksam";
    });
    expect(codesAt(faults)).toEqual(["wrongType /features/0/properties/name"]);
  });

  it("with an id twice in one kind is refused at the second", () => {
    const faults = faultsAfter((draft) => {
      propertiesOf(draft, "area", "A2").id = "A1";
      propertiesOf(draft, "node", "N3").areaId = "A1";
    });
    expect(codesAt(faults)).toEqual(["duplicate /features/1/properties/id"]);
  });

  it.each([
    ["a node of an unknown area", "node", "N1", { areaId: "X" }, "unknownReference"],
    ["a link from an unknown node", "link", "L1", { fromNodeId: "X" }, "unknownReference"],
    ["a station on an unknown link", "station", "S1", { linkId: "X" }, "unknownReference"],
    ["a detector of an unknown station", "detector", "D1", { stationId: "X" }, "unknownReference"],
    ["a detector of an unknown controller", "detector", "D2", { controllerId: "X" }, "unknownReference"],
    ["a controller at an unknown node", "controller", "C1", { nodeId: "X" }, "unknownReference"],
    ["a camera on an unknown link", "camera", "K1", { linkId: "X" }, "unknownReference"],
    ["a detector in a lane that its link lacks", "detector", "D1", { lane: 4 }, "noSuchLane"],
    ["a detector on another link than its station", "detector", "D1", { linkId: "L2" }, "otherLink"],
    ["a channel with no controller", "detector", "D1", { detectorChannel: 1 }, "missing"],
    ["a station beyond the end of its link", "station", "S1", { positionM: 5000 }, "beyondLink"],
    ["a length that is not the line's", "link", "L1", { lengthM: 5000 }, "lengthMismatch"],
  ] as const)("with %s is refused", (_what, kind, id, change, code) => {
    const faults = faultsAfter((draft) => Object.assign(propertiesOf(draft, kind, id), change));
    expect(faults.map((fault) => fault.code)).toContain(code);
  });

  it("with two detectors on one channel of a controller is refused", () => {
    const faults = faultsAfter((draft) => {
      Object.assign(propertiesOf(draft, "detector", "D1"), { controllerId: "C1", detectorChannel: 2 });
    });
    expect(codesAt(faults)).toEqual(["duplicate /features/9/properties/detectorChannel"]);
  });

  it("whose line ends far from its node, or whose device stands far from its link, is refused", () => {
    const faults = faultsAfter((draft) => {
      const [link, sign] = [5, 11].map((index) => draft.features[index]);
      if (link !== undefined)
        link.geometry = {
          type: "LineString",
          coordinates: [
            [127.03, 37.5],
            [127.036, 37.51],
          ],
        };
      if (sign !== undefined) sign.geometry = { type: "Point", coordinates: [127.2, 37.5] };
    });
    expect(codesAt(faults)).toEqual(
      expect.arrayContaining([
        "farFromNode /features/5/geometry/coordinates/1",
        "farFromLink /features/11/geometry/coordinates",
      ]),
    );
  });

  it("with latitude and longitude swapped is refused", () => {
    const faults = faultsAfter((draft) => {
      const node = draft.features[2];
      if (node !== undefined) node.geometry = { type: "Point", coordinates: [37.5, 127.03] };
    });
    expect(codesAt(faults)).toContain("outOfRange /features/2/geometry/coordinates/1");
  });

  it("with a ring that is not closed is refused", () => {
    const faults = faultsAfter((draft) => {
      const area = draft.features[0];
      const ring = [
        [127.0, 37.49],
        [127.1, 37.49],
        [127.1, 37.52],
        [127.0, 37.52],
      ];
      if (area !== undefined) area.geometry = { type: "Polygon", coordinates: [ring] };
    });
    expect(codesAt(faults)).toEqual(["notClosed /features/0/geometry/coordinates/0"]);
  });

  it("lists at most a thousand faults and says how many there are", () => {
    const features = Array.from({ length: 1500 }, () => ({}));
    const verdict = validateNetwork({ type: "FeatureCollection", features });
    expect(verdict).toMatchObject({ ok: false, total: 1500 });
    expect(verdict.ok ? 0 : verdict.faults.length).toBe(1000);
  });

  it("with prototype keys changes no prototype and is refused for what it lacks", () => {
    const json: unknown = JSON.parse(
      '{"type":"FeatureCollection","features":[{"type":"Feature","__proto__":{"polluted":1},"geometry":null,' +
        '"properties":{"kind":"__proto__","id":"constructor","constructor":{"prototype":{"polluted":1}}}}]}',
    );
    expect(validateNetwork(json)).toMatchObject({ ok: false, total: 1 });
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it("nested deeper than any stack is refused without falling over", () => {
    const depth = 100_000;
    const json: unknown = JSON.parse(`${"[".repeat(depth)}${"]".repeat(depth)}`);
    const features = [{ type: "Feature", geometry: json, properties: { kind: "node", id: "N1" } }];
    expect(validateNetwork({ type: "FeatureCollection", features })).toMatchObject({ ok: false });
  });
});

describe("the plans of a controller", () => {
  /** Faults after a change to the controller's properties. */
  const faultsWith = (change: Record<string, unknown>) =>
    faultsAfter((draft) => Object.assign(propertiesOf(draft, "controller", "C1"), change));
  const plan = (change: Record<string, unknown>) => {
    const { plans } = propertiesOf(smallNetworkDraft(), "controller", "C1") as { plans: Record<string, unknown>[] };
    return { plans: [{ ...plans[0], ...change }] };
  };

  it.each<[string, Record<string, unknown>, string[]]>([
    ["rings that do not add up to the cycle", { cycleSec: 130 }, ["ringSum", "ringSum"]],
    [
      "rings that reach a barrier at different times",
      { splits: { "2": 70, "4": 50, "6": 60, "8": 60 } },
      ["barrierSum", "barrierSum"],
    ],
    [
      "a split shorter than the pedestrians need",
      { splits: { "2": 90, "4": 30, "6": 90, "8": 30 } },
      ["tooShort", "tooShort"],
    ],
    ["a phase without a split", { splits: { "2": 70, "4": 50, "6": 70 } }, ["missing"]],
    [
      "a split of a phase that is not there",
      { splits: { "2": 70, "4": 50, "6": 70, "8": 50, "9": 10 } },
      ["unknownPhase"],
    ],
    ["an offset of a whole cycle", { offsetSec: 120 }, ["outOfRange"]],
    ["a coordinated phase that is not there", { coordinatedPhases: [1] }, ["unknownPhase"]],
  ])("may not have %s", (_what, change, codes) => {
    expect(faultsWith(plan(change)).map((fault) => fault.code)).toEqual(codes);
  });

  it("may not be named by the schedule unless they exist", () => {
    const faults = faultsWith({ daySchedule: [{ fromMinute: 0, plan: 7 }] });
    expect(codesAt(faults)).toEqual(["unknownPlan /features/10/properties/daySchedule/0/plan"]);
  });

  it("may not leave a junction by a link that starts elsewhere", () => {
    const faults = faultsAfter((draft) => {
      const { phases } = propertiesOf(draft, "controller", "C1") as { phases: { movements: unknown[] }[] };
      phases[0]?.movements.push({ fromLinkId: "L2", toLinkId: "L1", turn: "left" });
    });
    expect(faults.map((fault) => fault.code)).toEqual(["otherNode", "otherNode"]);
  });
});
