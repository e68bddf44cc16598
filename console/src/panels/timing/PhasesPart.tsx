import { crossingOf, leastSplitSec, type PhaseTiming } from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import type { ControllerModel } from "../../map/network-model.js";
import table from "../../ui/table.module.css";
import { usePhaseText } from "../signals/use-phase-text.js";
import { NumberField } from "./Fields.js";
import type { SheetEditor } from "./sheet-draft.js";
import classes from "./Timing.module.css";
import { timingTexts } from "./timing-texts.js";

const columns = [
  ["ring", undefined],
  ["barrier", undefined],
  ["minGreenSec", undefined],
  ["maxGreenSec", undefined],
  ["yellowChangeSec", undefined],
  ["redClearanceSec", undefined],
  ["walkSec", "null"],
  ["pedClearanceSec", "null"],
  ["crossingM", "absent"],
] as const satisfies readonly (readonly [keyof PhaseTiming, "null" | "absent" | undefined])[];

/** The phases with their clearances, one a row. */
export function PhasesPart({ editor, controller }: { editor: SheetEditor; controller: ControllerModel }) {
  const { t } = useTranslation(timingTexts);
  const format = useFormat();
  const phaseText = usePhaseText(controller);
  const { phases } = editor.sheet;
  const seconds = (value: number) => (Number.isFinite(value) ? format.number(value, value % 1 === 0 ? 0 : 1) : "–");
  return (
    <>
      <p className={classes.note}>{t("timing:phases.lead")}</p>
      <div className={classes.scroller}>
        <table className={`${table.table} ${classes.sheet}`} aria-label={t("timing:phases.table")}>
          <thead>
            <tr>
              <th scope="col">{t("timing:phases.phase")}</th>
              {columns.map(([name]) => (
                <th key={name} scope="col">
                  {t(`timing:phases.${name}`)}
                </th>
              ))}
              <th scope="col" className={table.figure}>
                {t("timing:phases.least")}
              </th>
            </tr>
          </thead>
          <tbody>
            {phases.map((phase, at) => {
              const crossing = crossingOf({ ...phase, crossingM: undefined }, editor.junction.legs);
              return (
                <tr key={phase.phase}>
                  <th scope="row">{phaseText(phase.phase)}</th>
                  {columns.map(([name, empty]) => (
                    <td key={name}>
                      <NumberField
                        editor={editor}
                        path={["phases", at, name]}
                        label={t("timing:phases.field", { phase: phase.phase, name: t(`timing:phases.${name}`) })}
                        value={phase[name]}
                        {...(empty === undefined ? {} : { empty })}
                        {...(name === "crossingM" && crossing !== null && phase.walkSec !== null
                          ? { placeholder: format.number(crossing, 1) }
                          : {})}
                      />
                    </td>
                  ))}
                  <td className={table.figure}>{seconds(leastSplitSec(phase))}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}
