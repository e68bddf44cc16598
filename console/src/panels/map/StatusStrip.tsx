import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import type { ConditionCounts } from "../../map/conditions.js";
import type { ListName } from "../../map/url-state.js";
import { LevelMark } from "./LevelMark.js";
import classes from "./StatusStrip.module.css";

interface StatusStripProps {
  counts: ConditionCounts;
  open: ListName | null;
  onOpen: (list: ListName | null) => void;
}

const levels = ["congested", "slow", "free", "noData"] as const;
const faults = ["flash", "dark", "offline", "failedDetectors"] as const;

/** How many of each: a press lists them and shows where they are. */
export function StatusStrip({ counts, open, onOpen }: StatusStripProps) {
  const { t } = useTranslation();
  const format = useFormat();
  // Room for the most that there can be: the others must not move while a person reads or aims at one.
  const links = levels.reduce((sum, level) => sum + counts[level], 0);
  const room = { minWidth: `${format.number(links).length}ch` };
  const chip = (list: ListName, count: number, mark: React.ReactNode, worrying: boolean) => (
    <UnstyledButton
      key={list}
      className={classes.chip}
      data-open={open === list || undefined}
      data-worrying={(worrying && count > 0) || undefined}
      aria-pressed={open === list}
      title={t(`map.lists.${list}`)}
      onClick={() => onOpen(open === list ? null : list)}
    >
      {mark}
      <span className={classes.name}>{t(`map.strip.${list}`)}</span>{" "}
      <span className={classes.count} style={worrying ? undefined : room}>
        {format.number(count)}
      </span>
    </UnstyledButton>
  );
  return (
    <div className={classes.strip} role="toolbar" aria-label={t("map.strip.label")}>
      {chip("abnormal", counts.abnormal, null, false)}
      <span className={classes.gap} />
      {levels.map((level) => chip(level, counts[level], <LevelMark level={level} />, false))}
      <span className={classes.gap} />
      {faults.map((fault) => chip(fault, counts[fault], null, true))}
    </div>
  );
}
