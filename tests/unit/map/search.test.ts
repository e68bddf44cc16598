import { describe, expect, test } from "vitest";
import { fold, type SearchEntry, search } from "../../../console/src/map/search.js";

const entry = (kind: SearchEntry["hit"]["kind"], id: string, ko: string, en: string): SearchEntry => ({
  hit: { kind, id },
  name: { ko, en },
  folded: [id, ko, en].map(fold),
});

const entries = [
  entry("link", "L-101", "테헤란로 강남역→역삼역", "Teheran-ro Gangnam Stn to Yeoksam Stn"),
  entry("controller", "C-GANGNAM", "강남역", "Gangnam Stn"),
  entry("controller", "C-YEOKSAM", "역삼역", "Yeoksam Stn"),
  entry("camera", "CAM-7", "강남역 북측", "Gangnam Stn north"),
];

const ids = (query: string) => search(entries, query).map(({ hit }) => hit.id);

describe("search", () => {
  test("finds by name in either language, the whole name first", () => {
    expect(ids("강남역")[0]).toBe("C-GANGNAM");
    expect(ids("gangnam stn")[0]).toBe("C-GANGNAM");
  });

  test("finds by id, however it is written", () => {
    expect(ids("l101")[0]).toBe("L-101");
    expect(ids("cam 7")).toEqual(["CAM-7"]);
  });

  test("finds several words in any order", () => {
    expect(ids("yeoksam teheran")).toEqual(["L-101"]);
  });

  test("finds nothing for nothing", () => {
    expect(ids("  ")).toEqual([]);
    expect(ids("없는이름")).toEqual([]);
  });
});
