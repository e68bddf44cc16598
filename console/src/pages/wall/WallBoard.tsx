import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { itemsOfList, severityOf } from "../../map/conditions.js";
import { ConditionMark } from "../../panels/map/ConditionMark.js";
import type { Conditions } from "../../panels/map/use-conditions.js";
import classes from "./WallPage.module.css";

/** As many as a board may have room for: what does not fit whole is not shown, and the heading tells how many there are. */
const shownAtMost = 16;
const counted = ["congested", "slow", "flash", "dark", "offline", "failedDetectors"] as const;

/** What is abnormal, worst first, as many as can be read from afar, and how many there are in all. */
export function WallBoard({ conditions: { items, counts } }: { conditions: Conditions }) {
  const { t } = useTranslation();
  const format = useFormat();
  const abnormal = itemsOfList(items, "abnormal", format.language);
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
      <ul className={classes.items}>
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
    </aside>
  );
}
