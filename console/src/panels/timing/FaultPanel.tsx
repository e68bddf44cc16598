import type { FaultPath, TimingFault, TimingSheet } from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import { StatusMark } from "../../ui/StatusMark.js";
import { faultId } from "./field-ids.js";
import classes from "./Timing.module.css";
import { timingTexts } from "./timing-texts.js";
import { useTimingText } from "./use-timing-text.js";

interface FaultPanelProps {
  sheet: TimingSheet;
  faults: readonly TimingFault[];
  onGo: (path: FaultPath) => void;
}

/** Everything that is wrong with a sheet as one types; each leads to its field. */
export function FaultPanel({ sheet, faults, onGo }: FaultPanelProps) {
  const { t } = useTranslation(timingTexts);
  const { placeText, faultText } = useTimingText();
  return (
    <section className={classes.faults} aria-label={t("timing:faultsTitle", { count: faults.length })}>
      <div role="status">
        <StatusMark tone={faults.length > 0 ? "alarm" : "normal"}>
          {faults.length > 0 ? t("timing:faultsTitle", { count: faults.length }) : t("timing:noFaults")}
        </StatusMark>
      </div>
      {faults.length === 0 ? null : (
        <>
          <p className={classes.note}>{t("timing:faultsLead")}</p>
          <ul>
            {faults.map((fault, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a rule may be broken twice at one place.
              <li key={`${fault.path.join("/")} ${fault.rule} ${at}`} id={faultId(fault.path)}>
                <button type="button" onClick={() => onGo(fault.path)}>
                  <b>{placeText(fault.path, sheet)}</b>
                  <span>{faultText(fault)}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
