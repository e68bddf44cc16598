import { useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { itemsOfList, severityOf } from "../../map/conditions.js";
import { ConditionMark } from "../../panels/map/ConditionMark.js";
import type { Conditions } from "../../panels/map/use-conditions.js";
import classes from "./WallPage.module.css";

/** As many as a board may have room for: of what does not fit whole it is told how many there are. */
const shownAtMost = 16;
const counted = ["congested", "slow", "flash", "dark", "offline", "failedDetectors"] as const;

/** What is abnormal, worst first, as many as can be read from afar, and how many there are in all. */
export function WallBoard({ conditions: { items, counts } }: { conditions: Conditions }) {
  const { t } = useTranslation();
  const format = useFormat();
  const abnormal = itemsOfList(items, "abnormal", format.language);
  const list = useRef<HTMLUListElement>(null);
  const [fitting, setFitting] = useState(shownAtMost);
  // After every render: other items, or a name of two lines, may leave room for fewer.
  useLayoutEffect(() => setFitting(countFitting(list.current)));
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => setFitting(countFitting(list.current)));
    if (list.current !== null) observer.observe(list.current);
    return () => observer.disconnect();
  }, []);
  const more = Math.max(0, abnormal.length - fitting);
  return (
    <aside className={classes.board} aria-label={t("map.lists.abnormal")}>
      <dl className={classes.counts}>
        {counted.map((name) => (
          <div key={name} data-worrying={(counts[name] > 0 && name !== "slow") || undefined}>
            <dt>{t(`map.strip.${name}`)}</dt>
            <dd>{format.number(counts[name])}</dd>
          </div>
        ))}
      </dl>
      <h2 className={classes.boardTitle}>
        {t("map.lists.abnormal")} <span>{format.number(abnormal.length)}</span>
      </h2>
      {abnormal.length === 0 && <p className={classes.more}>{t("map.list.nothingAbnormal")}</p>}
      <ul ref={list} className={classes.items}>
        {abnormal.slice(0, shownAtMost).map((item) => (
          <li key={item.key} data-severe={severityOf[item.condition] <= 2 || undefined}>
            <ConditionMark condition={item.condition} />
            <span className={classes.name}>{format.name(item.name)}</span>
            <span className={classes.detail}>
              {t(`map.conditions.${item.condition}`, { count: item.count })}
              {item.speedKph !== null && ` · ${format.number(item.speedKph)} ${t("units.kph")}`}
            </span>
          </li>
        ))}
      </ul>
      {/* Its line is kept free: what came with it would take the room of one more. */}
      <p className={classes.rest}>{more > 0 ? t("wall.more", { value: format.number(more) }) : null}</p>
    </aside>
  );
}

/** How many of a list stand in its first column: the others are out of sight. */
function countFitting(list: HTMLUListElement | null): number {
  const rows = [...(list?.children ?? [])].filter((row) => row instanceof HTMLElement);
  return rows.filter((row) => row.offsetLeft === rows[0]?.offsetLeft).length;
}
