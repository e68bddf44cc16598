import type { ChannelState } from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import { OnAir } from "../../ui/OnAir.js";
import { StatusMark, type Tone } from "../../ui/StatusMark.js";

const tones: Record<Exclude<ChannelState, "live">, Tone> = {
  stopped: "muted",
  starting: "active",
  slate: "caution",
  failed: "alarm",
};

/** The state of a channel in a word; on air it is the tally. */
export function ChannelStateMark({ state }: { state: ChannelState }) {
  const { t } = useTranslation();
  const word = t(`channels.states.${state}`);
  return state === "live" ? <OnAir>{word}</OnAir> : <StatusMark tone={tones[state]}>{word}</StatusMark>;
}
