import { commandTopic, gatewaySubscriptions, mayPublish, maySubscribe, parseTopic } from "@roadcast/contract";
import { describe, expect, it } from "vitest";

const prefix = "roads/v1";

describe("topics", () => {
  it("reads a device's topic", () => {
    expect(parseTopic(prefix, "roads/v1/detectors/D1/readings")).toEqual({
      ok: true,
      topic: { kind: "detectors", id: "D1", uplink: "readings" },
      feed: "detectors/readings",
    });
  });

  it("calls an id with a forbidden character an unknown device", () => {
    expect(parseTopic(prefix, "roads/v1/detectors/D%201/readings")).toEqual({ ok: false, reason: "unknownDevice" });
  });

  it("does not know a message that a kind does not send", () => {
    expect(parseTopic(prefix, "roads/v1/cameras/C1/readings")).toEqual({ ok: false, reason: "unknownTopic" });
  });

  it("lets a device write its own messages and read its own commands, and nothing else", () => {
    expect(mayPublish(prefix, "detectors/D1", "roads/v1/detectors/D1/readings")).toBe(true);
    expect(mayPublish(prefix, "detectors/D1", "roads/v1/detectors/D2/readings")).toBe(false);
    expect(mayPublish(prefix, "controllers/C1", commandTopic(prefix, "controllers", "C1"))).toBe(false);
    expect(maySubscribe(prefix, "controllers/C1", commandTopic(prefix, "controllers", "C1"))).toBe(true);
    expect(maySubscribe(prefix, "controllers/C1", "roads/v1/#")).toBe(false);
  });

  it("subscribes the gateway to no commands", () => {
    expect(gatewaySubscriptions(prefix).some((filter) => filter.endsWith("commands"))).toBe(false);
  });
});
