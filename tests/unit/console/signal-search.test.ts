import { describe, expect, it } from "vitest";
import { mostInGroup, readSignalSearch } from "../../../console/src/pages/signals/signal-search.js";

const read = (text: string) => readSignalSearch(new URLSearchParams(text));

describe("the address of the list of signals", () => {
  it("holds search, filter, what is chosen and the group that is looked at", () => {
    const group = "0a0a0a0a-0000-4000-8000-000000000001";
    expect(read(`q=sinsa&show=locked&pick=C1,C2&group=${group}`)).toEqual({
      ...{ q: "sinsa", show: "locked", picked: ["C1", "C2"], group },
    });
    expect(read("")).toEqual({ q: "", show: "all", picked: [], group: null });
  });

  it("leaves out what cannot be", () => {
    expect(read("show=everything&pick=C1,,C1,a%20b&group=1")).toEqual({
      ...{ q: "", show: "all", picked: ["C1"], group: null },
    });
    const many = Array.from({ length: mostInGroup + 10 }, (_, index) => `C${index}`);
    expect(read(`pick=${many.join(",")}`).picked).toHaveLength(mostInGroup);
    expect(read(`q=${"x".repeat(99)}`).q).toHaveLength(64);
  });
});
