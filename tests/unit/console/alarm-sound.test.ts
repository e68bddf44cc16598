import type { AlarmSeverity } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { countdown, muteLeft } from "../../../console/src/panels/alarms/mute.js";
import { countBySeverity, soundFor } from "../../../console/src/panels/alarms/sounding.js";

const news = (...severities: AlarmSeverity[]) => severities.map((severity) => ({ severity }));

describe("the sound of alarms", () => {
  it("is that of the worst of them, and none for the two least severities", () => {
    expect(soundFor(news(3, 1, 2), false, null, 0)).toBe(1);
    expect(soundFor(news(5, 3), false, null, 0)).toBe(3);
    expect(soundFor(news(4, 5), false, null, 0)).toBeNull();
    expect(soundFor([], false, null, 0)).toBeNull();
  });

  it("is one for many at once; only something worse breaks in", () => {
    const last = { at: 10_000, severity: 2 as const };
    expect(soundFor(news(2), false, last, 13_999)).toBeNull();
    expect(soundFor(news(3), false, last, 13_999)).toBeNull();
    expect(soundFor(news(1), false, last, 10_001)).toBe(1);
    expect(soundFor(news(3), false, last, 14_000)).toBe(3);
  });

  it("is left to the two worst severities in a flood", () => {
    expect(soundFor(news(3), true, null, 0)).toBeNull();
    expect(soundFor(news(2), true, null, 0)).toBe(2);
  });

  it("is muted for a time that runs out by itself and is counted down", () => {
    expect(muteLeft(61_000, 1_000)).toBe(60_000);
    expect(muteLeft(61_000, 61_001)).toBe(0);
    expect(muteLeft(null, 1_000)).toBe(0);
    expect(countdown(60_001)).toBe("1:01");
    expect(countdown(0)).toBe("0:00");
  });

  it("stands beside how many there are of each severity, the worst first", () => {
    expect([...countBySeverity(news(4, 1, 4))]).toEqual([
      [1, 1],
      [4, 2],
    ]);
  });
});
