import type { AlarmDelta, AlarmNotice, AlarmSnapshot } from "@roadcast/contract";

/** Numbered ids that pass for UUIDs. */
export const alarmId = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

/** An alarm that stands and nobody has acknowledged. */
export function notice(n: number, over: Partial<AlarmNotice> = {}): AlarmNotice {
  return {
    id: alarmId(n),
    kind: "signalFault",
    target: `controllers/C${n}`,
    areaId: "east",
    severity: 1,
    state: "activeUnacknowledged",
    detail: { fault: "flash" },
    members: [],
    memberCount: 0,
    occurrences: 1,
    comments: 0,
    raisedAt: 1_000 * n,
    returnedAt: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    shelf: null,
    suppressedBy: null,
    clearedAt: null,
    revision: 1,
    ...over,
  };
}

const flood = { flood: false, since: null, newAlarms: 0, operators: 1, shiftStartedAt: 0, shareOfShift: 0 };

export const alarmSnapshotOf = (alarms: AlarmNotice[], over: Partial<AlarmSnapshot> = {}): AlarmSnapshot => ({
  epoch: "run-1",
  seq: 10,
  at: 0,
  alarms,
  omitted: 0,
  flood,
  ...over,
});

export const alarmDeltaOf = (alarms: AlarmNotice[], over: Partial<AlarmDelta> = {}): AlarmDelta => ({
  epoch: "run-1",
  fromSeq: 10,
  seq: 11,
  at: 0,
  alarms,
  flood,
  ...over,
});
