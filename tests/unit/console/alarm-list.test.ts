import type { AlarmNotice } from "@roadcast/contract";
import { describe, expect, it } from "vitest";
import { isFiltered, openAlarms } from "../../../console/src/pages/alarms/alarm-filter.js";
import { readAlarmSearch } from "../../../console/src/pages/alarms/alarm-search.js";
import { alarmId, notice } from "./alarm-fixture.js";

const read = (text: string) => readAlarmSearch(new URLSearchParams(text));
const all = () => true;
const nameOf = (target: string) => (target === "controllers/C2" ? "Kyobo Tower" : target);
const shown = (alarms: readonly AlarmNotice[], text: string, includes: (area: string | null) => boolean = all) =>
  openAlarms(alarms, read(text), includes, nameOf).rows.map(({ id }) => id);

describe("the address of the alarm page", () => {
  it("holds all of the filter and the alarm that is open", () => {
    const text = `view=history&state=cleared&severity=1,3&kind=commLoss,clockSkew&area=east&target=C1&from=2026-11-23T07:00&to=2026-11-23T19:00&alarm=${alarmId(7)}`;
    expect(read(text)).toEqual({
      view: "history",
      state: "cleared",
      severities: [1, 3],
      kinds: ["commLoss", "clockSkew"],
      area: "east",
      target: "C1",
      from: "2026-11-23T07:00",
      to: "2026-11-23T19:00",
      open: alarmId(7),
    });
    expect(isFiltered(read(text))).toBe(true);
  });

  it("leaves out what it cannot be", () => {
    const bad = read("view=x&state=gone&severity=0,6,a&kind=fire&area=a%20b&from=yesterday&alarm=1");
    expect(bad).toEqual(read(""));
    expect(isFiltered(bad)).toBe(false);
  });
});

describe("the list of open alarms", () => {
  const alarms = [
    notice(1, { severity: 3, kind: "commLoss" }),
    notice(2, { severity: 1, state: "activeAcknowledged" }),
    notice(3, { severity: 3, state: "returnedUnacknowledged", areaId: "west" }),
    notice(4, { severity: 1, state: "shelved" }),
    notice(5, { severity: 4, state: "suppressed", areaId: null }),
  ];

  it("has what is to be seen to, the worst and newest first", () => {
    expect(shown(alarms, "")).toEqual([alarmId(2), alarmId(3), alarmId(1)]);
  });

  it("has what is quiet where it is asked for, and counts it beside", () => {
    expect(shown(alarms, "state=shelved")).toEqual([alarmId(4)]);
    expect(shown(alarms, "state=open")).toHaveLength(5);
    expect(openAlarms(alarms, read(""), all, nameOf).quiet).toEqual({ shelved: 1, suppressed: 1, outOfService: 0 });
  });

  it("is narrowed by severity, kind, area and a part of the target's id or name in any case", () => {
    expect(shown(alarms, "severity=3")).toEqual([alarmId(3), alarmId(1)]);
    expect(shown(alarms, "kind=commLoss")).toEqual([alarmId(1)]);
    expect(shown(alarms, "area=west")).toEqual([alarmId(3)]);
    expect(shown(alarms, "target=rs/c2")).toEqual([alarmId(2)]);
    expect(shown(alarms, "target=kyobo")).toEqual([alarmId(2)]);
    expect(shown(alarms, "", (area) => area === "west")).toEqual([alarmId(3)]);
  });
});
