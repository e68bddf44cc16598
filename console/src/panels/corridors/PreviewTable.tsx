import { Checkbox } from "@mantine/core";
import type { Corridor, CorridorJunction, CorridorNotice } from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import tables from "../../ui/table.module.css";
import classes from "./Corridor.module.css";
import { CorridorRefusals } from "./CorridorRefusals.js";
import { corridorTexts } from "./corridor-texts.js";

interface PreviewTableProps {
  corridor: CorridorNotice;
  checks: Corridor["checks"];
  /** Controllers that are left out; null to those who may not choose. */
  leaveOut: readonly string[] | null;
  nameOf: (controllerId: string) => string;
  onLeaveOut: (controllerId: string, on: boolean) => void;
}

/** Each junction of a planned corridor: when, by which phases, at whose cost, and what stands in the way. */
export function PreviewTable({ corridor, checks, leaveOut, nameOf, onLeaveOut }: PreviewTableProps) {
  const { t } = useTranslation(corridorTexts);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled with the arrow keys.
    <section className={classes.scroller} tabIndex={0} aria-label={t("corridors:table.label")}>
      <table className={tables.table} aria-label={t("corridors:table.label")}>
        <thead>
          <tr>
            <th scope="col">{t("corridors:table.junction")}</th>
            <th scope="col" className={tables.figure}>
              {t("corridors:table.arrival")}
            </th>
            <th scope="col">{t("corridors:table.phases")}</th>
            <th scope="col" className={tables.figure}>
              {t("corridors:table.delay")}
            </th>
            {leaveOut === null ? null : <th scope="col">{t("corridors:table.leaveOutShort")}</th>}
          </tr>
        </thead>
        {corridor.junctions.map((junction, i) => {
          const { controllerId } = junction;
          return (
            <Row
              key={controllerId}
              order={i + 1}
              junction={junction}
              name={nameOf(controllerId)}
              check={checks.find((each) => each.controllerId === controllerId)}
              leftOut={leaveOut === null ? null : leaveOut.includes(controllerId)}
              onLeaveOut={(on) => onLeaveOut(controllerId, on)}
            />
          );
        })}
      </table>
    </section>
  );
}

interface RowProps {
  order: number;
  junction: CorridorJunction;
  name: string;
  check: Corridor["checks"][number] | undefined;
  leftOut: boolean | null;
  onLeaveOut: (on: boolean) => void;
}

function Row({ order, junction, name, check, leftOut, onLeaveOut }: RowProps) {
  const { t } = useTranslation(corridorTexts);
  const format = useFormat();
  const { crossing, phases, turn, arrivalSec, leadSec } = junction;
  const known = crossing.flatMap(({ vehicleSec }) => vehicleSec ?? []);
  const minutes = known.reduce((sum, sec) => sum + sec, 0) / 60;
  const longest = Math.max(0, ...crossing.map(({ longestWaitSec }) => longestWaitSec));
  return (
    <tbody data-blocked={(check?.refusals.length ?? 0) > 0 && leftOut !== true}>
      <tr>
        <th scope="row" className={classes.junction}>
          <span className={classes.order}>{order}</span> {name}
        </th>
        <td className={tables.figure}>
          {format.duration(Math.round(arrivalSec) * 1000)}
          <span className={classes.second}>{t("corridors:table.lead", { seconds: format.number(leadSec) })}</span>
        </td>
        <td>
          {phases.join(" + ")}
          <span className={classes.second}>{t(`corridors:turns.${turn}`)}</span>
        </td>
        <td className={tables.figure}>
          {known.length === 0
            ? t("corridors:table.unknown")
            : t("corridors:table.delayMinutes", { minutes: format.number(minutes, 1) })}
          <span className={classes.second}>{t("corridors:table.wait", { seconds: format.number(longest) })}</span>
        </td>
        {leftOut === null ? null : (
          <td>
            <Checkbox
              aria-label={t("corridors:table.leaveOut", { name })}
              checked={leftOut}
              onChange={(event) => onLeaveOut(event.currentTarget.checked)}
            />
          </td>
        )}
      </tr>
      {check !== undefined && check.holds.length + check.refusals.length > 0 ? (
        <tr>
          <td colSpan={5} className={classes.inTheWay}>
            {check.holds.map(({ kind, who, command, detail }) => (
              <span key={`${kind} ${who} ${detail}`} className={classes.held}>
                {t(`corridors:holds.${kind}`, {
                  ...{ who, detail },
                  what: command === null ? "" : t(`signals:types.${command}`),
                })}
              </span>
            ))}
            {check.refusals.length > 0 ? <CorridorRefusals refusals={check.refusals} /> : null}
          </td>
        </tr>
      ) : null}
    </tbody>
  );
}
