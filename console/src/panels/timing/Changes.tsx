import type { TimingChange } from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import table from "../../ui/table.module.css";
import classes from "./Timing.module.css";
import { timingTexts } from "./timing-texts.js";
import { useTimingText } from "./use-timing-text.js";

interface ChangesProps {
  changes: readonly TimingChange[];
  label: string;
  before: string;
  after: string;
  /** What stands where there are none. */
  none: string;
}

/** Two sheets, or two plans, side by side: what differs, and how. */
export function Changes({ changes, label, before, after, none }: ChangesProps) {
  const { t } = useTranslation(timingTexts);
  const { placeText } = useTimingText();
  if (changes.length === 0) return <p className={classes.none}>{none}</p>;
  const text = (value: TimingChange["before"]) => {
    if (value === null) return "–";
    return value === "ordinary" ? t("timing:path.ordinary") : String(value);
  };
  return (
    <div className={classes.scroller}>
      <table className={table.table} aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{t("timing:versions.what")}</th>
            <th scope="col">{before}</th>
            <th scope="col">{after}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={change.path.join("/")}>
              <th scope="row">{placeText(change.path)}</th>
              <td className={classes.before}>{text(change.before)}</td>
              <td className={classes.after}>{text(change.after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
