import type { CorridorNotice } from "@roadcast/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import classes from "./Corridor.module.css";
import { CorridorStateMark } from "./CorridorStateMark.js";
import { corridorTexts } from "./corridor-texts.js";

interface CorridorListProps {
  corridors: readonly CorridorNotice[];
  onPick: (corridorId: string) => void;
}

/** Corridors with their state, the newest first. */
export function CorridorList({ corridors, onPick }: CorridorListProps) {
  const { t } = useTranslation(corridorTexts);
  const format = useFormat();
  if (corridors.length === 0) {
    return (
      <p className={classes.hint}>
        {t("corridors:none")} {t("corridors:noneNext")}
      </p>
    );
  }
  return (
    <ul className={classes.list}>
      {corridors.map(({ corridorId, reason, state, plannedBy, startedBy, plannedAt }) => (
        <li key={corridorId}>
          <button type="button" onClick={() => onPick(corridorId)}>
            <b>{reason}</b>
            <CorridorStateMark state={state} />
            <span className={classes.second}>
              {t("corridors:by", { name: startedBy ?? plannedBy, at: format.dateTime(plannedAt) })}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
