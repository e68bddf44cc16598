import type { ChannelState } from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import { StatusMark, type Tone } from "../../ui/StatusMark.js";

const tones: Record<ChannelState, Tone> = {
  stopped: "muted",
  starting: "active",
  slate: "caution",
  live: "normal",
  failed: "alarm",
};

/** The state of a channel in a word. */
export function ChannelStateMark({ state }: { state: ChannelState }) {
  const { t } = useTranslation();
  return <StatusMark tone={tones[state]}>{t(`channels.states.${state}`)}</StatusMark>;
}
