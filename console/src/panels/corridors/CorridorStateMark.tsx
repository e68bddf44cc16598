import type { CorridorJunctionState, CorridorState } from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import { StatusMark, type Tone } from "../../ui/StatusMark.js";
import { corridorTexts } from "./corridor-texts.js";

const tones: Record<CorridorState, Tone> = {
  planned: "normal",
  active: "active",
  ended: "muted",
  cancelled: "muted",
  expired: "caution",
};

const junctionTones: Record<CorridorJunctionState, Tone> = {
  pending: "muted",
  preempting: "caution",
  green: "active",
  releasing: "caution",
  released: "normal",
  refused: "alarm",
  failed: "alarm",
  skipped: "muted",
};

export function CorridorStateMark({ state }: { state: CorridorState }) {
  const { t } = useTranslation(corridorTexts);
  return <StatusMark tone={tones[state]}>{t(`corridors:states.${state}`)}</StatusMark>;
}

export function CorridorJunctionMark({ state }: { state: CorridorJunctionState }) {
  const { t } = useTranslation(corridorTexts);
  return <StatusMark tone={junctionTones[state]}>{t(`corridors:junctionStates.${state}`)}</StatusMark>;
}
