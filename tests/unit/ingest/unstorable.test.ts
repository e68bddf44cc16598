import { describe, expect, it } from "vitest";
import { deliveryOf, goldenNow, startIngest } from "../../support/broker-ingest.js";

/** Sends one message through the ingest and gives all that was committed of it. */
async function committedOf(topic: string, payload: object) {
  const { ingest, commits } = startIngest();
  const delivery = deliveryOf(`roads/v1/${topic}`, JSON.stringify(payload));
  ingest.accept(delivery);
  await delivery.settled;
  return commits.all();
}

describe("what no database can store", () => {
  const at = goldenNow - 1_000;
  const halfPair = JSON.parse('"\\ud83d"') as string;
  const states: [string, object][] = [
    ["signs/G1/state", { observedAt: at, faults: ["lamp\u0000"] }],
    ["signs/G1/state", { observedAt: at, message: { pages: [{ lines: ["a\u0000b"], seconds: 3 }] } }],
    ["signs/G1/state", { observedAt: at, activeCommandId: halfPair }],
    ["controllers/C1/state", { observedAt: at, mode: "free", phases: [], configChecksum: "\u0000" }],
    ["controllers/C1/state", { observedAt: at, mode: "free", phases: [], faults: [halfPair] }],
  ];

  it.each(states)("is refused by the contract as malformed: %s %j", async (topic, payload) => {
    const { deadLetters, signStates, controllerStates } = await committedOf(topic, payload);
    expect([...signStates, ...controllerStates]).toEqual([]);
    expect(deadLetters).toMatchObject([{ reason: "malformed", detail: expect.stringContaining("cannot be stored") }]);
  });

  it("is not a whole pair, nor any other character", async () => {
    const lines = ["공사중 🚧", "\u0001\uffff"];
    const state = { observedAt: at, message: { pages: [{ lines, seconds: 3 }] } };
    const { signStates, deadLetters } = await committedOf("signs/G1/state", state);
    expect(deadLetters).toEqual([]);
    expect(signStates[0]?.state.message?.pages[0]?.lines).toEqual(lines);
  });

  it("is no measure of a position: what is too near to 0 for the column is 0", async () => {
    const position = { observedAt: at, lat: 37.5, lon: 127.03, speedKph: 1e-50, headingDeg: 1e-60 };
    const { positions } = await committedOf("vehicles/V1/position", position);
    expect(positions[0]?.position).toEqual({ ...position, speedKph: 0, headingDeg: 0 });
  });
});
