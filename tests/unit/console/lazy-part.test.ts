import { describe, expect, it } from "vitest";
import { loadPersistently } from "../../../console/src/api/lazy-part.js";

describe("a part of the console that is fetched when it is needed", () => {
  const failing = (times: number) => {
    let calls = 0;
    return async () => {
      calls += 1;
      if (calls <= times) throw new TypeError("Failed to fetch dynamically imported module");
      return "the part";
    };
  };

  it("is asked for again once the gateway answers", async () => {
    let asked = 0;
    const answers = async () => {
      asked += 1;
      return asked > 1;
    };
    expect(await loadPersistently(failing(1), answers)).toBe("the part");
    expect(asked).toBe(2);
  });

  it("is given up where the gateway is there and has it no more", async () => {
    await expect(loadPersistently(failing(2), async () => true)).rejects.toThrow("Failed to fetch");
  });
});
