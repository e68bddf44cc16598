import type { FeedHealth, FeedsReport } from "@roadcast/contract";
import { IconAntennaBarsOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { EmptyState } from "../../ui/EmptyState.js";
import { Panel } from "../../ui/Panel.js";
import { Sparkline } from "../../ui/Sparkline.js";
import table from "../../ui/table.module.css";
import { keptReports, type ReportPoint } from "./report-history.js";

interface FeedsTableProps {
  report: FeedsReport;
  history: readonly ReportPoint[];
  now: number;
}

/** Rates and lag of each kind of message. */
export function FeedsTable({ report, history, now }: FeedsTableProps) {
  const { t } = useTranslation();
  const heard = report.feeds.some((feed) => feed.messages > 0);
  return (
    <Panel title={t("feeds.table.title")} lead={t("feeds.table.lead")} flush>
      {heard ? (
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">{t("feeds.table.feed")}</th>
              <th scope="col">{t("feeds.table.trend")}</th>
              <th scope="col" className={table.figure}>
                {t("feeds.table.messages")}
              </th>
              <th scope="col" className={table.figure}>
                {t("feeds.table.rows")}
              </th>
              <th scope="col" className={table.figure}>
                {t("feeds.table.lag50")}
              </th>
              <th scope="col" className={table.figure}>
                {t("feeds.table.lag95")}
              </th>
              <th scope="col" className={table.figure}>
                {t("feeds.table.duplicates")}
              </th>
              <th scope="col" className={table.figure}>
                {t("feeds.table.dead")}
              </th>
              <th scope="col" className={table.figure}>
                {t("feeds.table.last")}
              </th>
            </tr>
          </thead>
          <tbody>
            {report.feeds.map((feed) => (
              <FeedRow key={feed.feed} feed={feed} history={history} now={now} />
            ))}
          </tbody>
        </table>
      ) : (
        <EmptyState icon={<IconAntennaBarsOff />} title={t("feeds.table.empty")} next={t("feeds.table.emptyNext")} />
      )}
    </Panel>
  );
}

function FeedRow({ feed, history, now }: { feed: FeedHealth; history: readonly ReportPoint[]; now: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const quiet = (value: number) => (value === 0 ? `${table.figure} ${table.zero}` : table.figure);
  return (
    <tr>
      <th scope="row" className={table.id}>
        {feed.feed}
      </th>
      <td>
        <Sparkline
          values={history.map((point) => point.messagesPerSec.get(feed.feed) ?? null)}
          capacity={keptReports}
          width={132}
          label={`${feed.feed}: ${t("feeds.table.trend")}`}
        />
      </td>
      <td className={quiet(feed.messagesPerSec)}>{format.rate(feed.messagesPerSec)}</td>
      <td className={quiet(feed.rowsPerSec)}>{format.rate(feed.rowsPerSec)}</td>
      <td className={table.figure}>{format.lag(feed.lagP50Ms)}</td>
      <td className={table.figure}>{format.lag(feed.lagP95Ms)}</td>
      <td className={quiet(feed.duplicates)}>{format.number(feed.duplicates)}</td>
      <td className={quiet(feed.dead)}>{format.number(feed.dead)}</td>
      <td className={`${table.figure} ${feed.lastMessageAt === null ? table.zero : ""}`}>
        {feed.lastMessageAt === null ? t("feeds.table.never") : format.ago(feed.lastMessageAt, now)}
      </td>
    </tr>
  );
}
