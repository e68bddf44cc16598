import type { AlarmState } from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import { StatusMark, type Tone } from "../../ui/StatusMark.js";
import { alarmTexts } from "./use-alarm-words.js";

const tones: Record<AlarmState, Tone> = {
  activeUnacknowledged: "alarm",
  activeAcknowledged: "active",
  returnedUnacknowledged: "caution",
  cleared: "normal",
  shelved: "muted",
  suppressed: "muted",
  outOfService: "muted",
};

/** Where an alarm is in its life. */
export function AlarmStateMark({ state }: { state: AlarmState }) {
  const { t } = useTranslation(alarmTexts);
  return (
    <StatusMark tone={tones[state]} title={t(`alarms:stateHints.${state}`)}>
      {t(`alarms:states.${state}`)}
    </StatusMark>
  );
}
