import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../api/client.js";
import { queryClient } from "../../api/query.js";
import { useMay } from "../../api/session.js";
import { useFormat } from "../../format/use-format.js";
import { useServerClock } from "../../live/hooks.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { Page } from "../../ui/Page.js";
import { Panel } from "../../ui/Panel.js";
import { DeadLetterList } from "./DeadLetterList.js";
import { DeadLetterReasons } from "./DeadLetterReasons.js";
import { DeviceStates } from "./DeviceStates.js";
import classes from "./FeedsPage.module.css";
import { FeedsTable } from "./FeedsTable.js";
import { HealthTiles } from "./HealthTiles.js";
import { addReport, type ReportPoint } from "./report-history.js";

const refreshMs = 2_000;
const historyKey = ["feeds", "history"] as const;

/** A report, and the few before it: kept in the cache, so that a look at another page does not lose the lines. */
async function fetchReport(signal: AbortSignal) {
  const report = await call("feeds", {}, { signal });
  const history = addReport(queryClient.getQueryData<readonly ReportPoint[]>(historyKey) ?? [], report);
  queryClient.setQueryData(historyKey, history);
  return { report, history };
}

/** What comes in from the street, how late, and what was refused. */
export function FeedsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useServerClock();
  const seesLetters = useMay("listDeadLetters");
  const feeds = useQuery({
    queryKey: ["feeds"],
    queryFn: ({ signal }) => fetchReport(signal),
    refetchInterval: refreshMs,
    staleTime: 0,
  });
  const data = feeds.data;
  const late = data !== undefined && now - Date.parse(data.report.at) > 3 * refreshMs;
  const updated =
    data === undefined ? "" : t(late ? "feeds.stale" : "feeds.updated", { time: format.time(data.report.at) });
  return (
    <Page
      title={t("feeds.title")}
      lead={t("feeds.lead")}
      actions={<span className={late ? classes.late : classes.updated}>{updated}</span>}
    >
      {feeds.isError ? <ProblemNote error={feeds.error} onRetry={() => void feeds.refetch()} /> : null}
      {data ? (
        <>
          <HealthTiles report={data.report} history={data.history} />
          <FeedsTable report={data.report} history={data.history} now={now} />
          <div className={classes.columns}>
            <DeviceStates report={data.report} />
            <DeadLetterReasons report={data.report} />
          </div>
          {seesLetters ? (
            <DeadLetterList now={now} />
          ) : (
            <Panel title={t("feeds.dead.title")}>
              <p className={classes.hint}>{t("feeds.dead.forbidden")}</p>
            </Panel>
          )}
        </>
      ) : null}
    </Page>
  );
}
