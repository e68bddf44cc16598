import { deadLetterReasons, type FeedsReport } from "@roadcast/contract";
import { IconMailCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { EmptyState } from "../../ui/EmptyState.js";
import { Panel } from "../../ui/Panel.js";
import classes from "./DeadLetterReasons.module.css";

/** How many messages were refused since the gateway started, and why. */
export function DeadLetterReasons({ report }: { report: FeedsReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const rows = deadLetterReasons
    .map((reason) => ({ reason, count: report.deadLetters[reason] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  const most = rows[0]?.count ?? 1;
  return (
    <Panel title={t("feeds.dead.reasonsTitle")} lead={t("feeds.tiles.deadHint")}>
      {rows.length === 0 ? (
        <EmptyState icon={<IconMailCheck />} title={t("feeds.dead.empty")} next={t("feeds.dead.emptyNext")} />
      ) : (
        <ul className={classes.reasons}>
          {rows.map(({ reason, count }) => (
            <li key={reason}>
              <div className={classes.row}>
                <span>{t(`feeds.reasons.${reason}`)}</span>
                <span className={classes.count}>{format.number(count)}</span>
              </div>
              <svg className={classes.bar} viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                <rect width={(100 * count) / most} height="1" />
              </svg>
              <p className={classes.hint}>{t(`feeds.reasonHints.${reason}`)}</p>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
