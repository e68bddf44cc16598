import { describe, expect, it } from "vitest";
import { dayShapeAt, seoulMinuteOfDay } from "../../../simulators/src/traffic/demand-profile.js";

/** Wednesday 12 November 2025 in Seoul. */
const at = (hour: number, minute = 0) => Date.UTC(2025, 10, 12, hour - 9, minute);
const edges = (hour: number, minute = 0) => dayShapeAt(at(hour, minute)).edges;

describe("demand over the day", () => {
  it("counts minutes of the day in Seoul", () => {
    expect(seoulMinuteOfDay(at(0))).toBe(0);
    expect(seoulMinuteOfDay(at(23, 59))).toBe(1439);
  });

  it("peaks from 07:30 to 09:30 and from 17:30 to 19:30, rests at midday and is lowest at night", () => {
    expect(edges(8, 30)).toBeGreaterThan(0.95);
    expect(edges(18, 30)).toBeGreaterThan(edges(13));
    expect(edges(13)).toBeGreaterThan(0.6);
    const hours = Array.from({ length: 24 }, (_, hour) => edges(hour));
    expect(hours.indexOf(Math.min(...hours))).toBe(4);
  });

  it("brings people in in the morning and home in the evening", () => {
    const [morning, evening] = [dayShapeAt(at(8, 30)), dayShapeAt(at(18, 30))];
    expect(morning.exits).toBeGreaterThan(evening.exits);
    expect(evening.access).toBeGreaterThan(2 * morning.access);
    expect(morning.northward).toBeGreaterThan(0.1);
    expect(evening.northward).toBeLessThan(-0.1);
  });

  it("has no morning peak on a Sunday", () => {
    expect(dayShapeAt(at(8, 30) - 3 * 86_400_000).edges).toBeLessThan(0.5);
  });
});
