import { describe, expect, it } from "vitest";
import { NetworkInUse } from "../../../gateway/src/network/network-in-use.js";
import type { Registry } from "../../../gateway/src/network/registry.js";
import { goldenNetwork } from "../../support/broker-network.js";

/** A stored network of a name; each reading of it ends when the test says. */
function stored() {
  let name = "first";
  const waiting: (() => void)[] = [];
  const used: (string | undefined)[] = [];
  let fault: Error | null = null;
  const keys = { links: new Map([["L1", 1]]), stations: new Map(), detectors: new Map() };
  const inUse = new NetworkInUse({
    load: async () => {
      const read = { ...goldenNetwork(), name };
      read.features = read.features.filter(({ properties }) => properties.kind === "link");
      const failed = fault;
      await new Promise<void>((resolve) => waiting.push(resolve));
      if (failed !== null) throw failed;
      return { network: read, keys };
    },
    use: (registry: Registry) => used.push(registry.network.name),
  });
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    inUse,
    used,
    store: (other: string) => {
      name = other;
    },
    fail: (error: Error | null) => {
      fault = error;
    },
    /** Lets all readings under way end, the last begun first. */
    answer: async () => {
      await turn();
      for (const resolve of waiting.splice(0).reverse()) resolve();
      await turn();
    },
  };
}

describe("the network in use", () => {
  it("is never an older one that was read by one who was slow", async () => {
    const { inUse, used, store, answer } = stored();
    const slow = inUse.take();
    await Promise.resolve();
    store("second");
    const quick = inUse.take();
    await answer();
    await answer();
    await Promise.all([slow, quick]);
    expect(used.at(-1)).toBe("second");
  });

  it("stays in use where another cannot be read; the next who asks gets it", async () => {
    const { inUse, used, store, fail, answer } = stored();
    const first = inUse.take();
    await answer();
    await first;
    store("second");
    fail(new Error("the database is away"));
    const failed = expect(inUse.take()).rejects.toThrow("away");
    await answer();
    await failed;
    expect(used).toEqual(["first"]);
    fail(null);
    const again = inUse.take();
    await answer();
    await again;
    expect(used).toEqual(["first", "second"]);
  });
});
