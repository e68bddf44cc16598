import { useComputedColorScheme } from "@mantine/core";
import type { JunctionCondition } from "../../map/approaches.js";
import type { Condition } from "../../map/conditions.js";
import { palettes } from "../../map/palette.js";
import { JunctionMark } from "./JunctionMark.js";
import { LevelMark } from "./LevelMark.js";

const size = 22;

const junctions: Partial<Record<Condition, JunctionCondition>> = {
  signalDark: "dark",
  signalFlash: "flash",
  signalOffline: "offline",
  signalPreempt: "preempt",
  signalManual: "manual",
};

/** The mark that the map gives a condition. */
export function ConditionMark({ condition }: { condition: Condition }) {
  const junction = junctions[condition];
  if (junction !== undefined) return <JunctionMark condition={junction} />;
  switch (condition) {
    case "congested":
    case "slow":
    case "free":
    case "noData":
      return <LevelMark level={condition} />;
    case "noDetectors":
      return <LevelMark level="noData" />;
    default:
      return <FailedMark />;
  }
}

function FailedMark() {
  const palette = palettes[useComputedColorScheme("dark")];
  return (
    <svg data-scaled width={size} height="12" viewBox="0 0 22 12" aria-hidden="true" style={{ flex: "none" }}>
      <path d="M7 2 15 10M15 2 7 10" stroke={palette.alarm} strokeWidth="2.2" strokeLinecap="round" />
    </svg>
  );
}
