import { Button } from "@mantine/core";
import type { AlarmStatistics } from "@roadcast/contract";
import { IconChartBarOff } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { useAlarmStatistics } from "../../api/alarms.js";
import { useFormat } from "../../format/use-format.js";
import { SeverityMark } from "../../panels/alarms/SeverityMark.js";
import { alarmTexts, useAlarmWords } from "../../panels/alarms/use-alarm-words.js";
import { ProblemNote } from "../../panels/problem/ProblemNote.js";
import { EmptyState } from "../../ui/EmptyState.js";
import { Facts } from "../../ui/Facts.js";
import { Page } from "../../ui/Page.js";
import { Panel } from "../../ui/Panel.js";
import table from "../../ui/table.module.css";
import { seoulToUtc } from "../audit/audit-search.js";
import { SeoulTimeInput } from "../audit/SeoulTimeInput.js";
import { AlarmTabs } from "./AlarmTabs.js";
import classes from "./StatisticsPage.module.css";

/** How many alarms there were, how long each step took, and how much of the time was flood. */
export function StatisticsPage() {
  const { t } = useTranslation(alarmTexts);
  const format = useFormat();
  const [params, setParams] = useSearchParams();
  const from = seoulToUtc(params.get("from") ?? "");
  const to = seoulToUtc(params.get("to") ?? "");
  const statistics = useAlarmStatistics(from, to);
  const show = (values: { from: string; to: string }) => {
    const after = new URLSearchParams(params);
    for (const [name, value] of Object.entries(values)) {
      if (value === "") after.delete(name);
      else after.set(name, value);
    }
    setParams(after);
  };
  const { data } = statistics;
  return (
    <Page title={t("alarms:title")} lead={t("alarms:statistics.lead")} actions={<AlarmTabs />}>
      <Span key={params.toString()} from={params.get("from") ?? ""} to={params.get("to") ?? ""} onShow={show} />
      {statistics.isError ? <ProblemNote error={statistics.error} onRetry={() => void statistics.refetch()} /> : null}
      {data === undefined ? null : (
        <>
          <p className={classes.span} role="status">
            {t("alarms:statistics.span", { from: format.dateTime(data.from), to: format.dateTime(data.to) })}
          </p>
          <Panel title={t("alarms:tabs.statistics")} bare>
            <Facts
              facts={[
                [t("alarms:statistics.raised"), format.number(data.raised)],
                [t("alarms:statistics.shelved"), format.number(data.shelved)],
                [t("alarms:statistics.floodShare"), `${format.number(data.floodShare * 100, 1)} ${t("units.percent")}`],
              ]}
            />
          </Panel>
          {data.raised === 0 ? (
            <EmptyState
              icon={<IconChartBarOff />}
              title={t("alarms:statistics.none")}
              next={t("alarms:statistics.noneNext")}
            />
          ) : (
            <Raised statistics={data} />
          )}
          <Floods floods={data.floods} />
        </>
      )}
    </Page>
  );
}

interface SpanProps {
  from: string;
  to: string;
  onShow: (span: { from: string; to: string }) => void;
}

function Span({ from, to, onShow }: SpanProps) {
  const { t } = useTranslation(alarmTexts);
  const [span, setSpan] = useState({ from, to });
  const start = seoulToUtc(span.from);
  const end = seoulToUtc(span.to);
  const bad = start !== null && end !== null && start >= end;
  return (
    <form
      className={classes.filter}
      onSubmit={(event) => {
        event.preventDefault();
        if (!bad) onShow(span);
      }}
    >
      <SeoulTimeInput
        label={t("alarms:filter.from")}
        value={span.from}
        onChange={(value) => setSpan((before) => ({ ...before, from: value }))}
      />
      <SeoulTimeInput
        label={t("alarms:filter.to")}
        error={bad ? t("audit.badSpan") : null}
        value={span.to}
        onChange={(value) => setSpan((before) => ({ ...before, to: value }))}
      />
      <Button type="submit">{t("alarms:statistics.apply")}</Button>
      {from !== "" || to !== "" ? (
        <Button variant="default" onClick={() => onShow({ from: "", to: "" })}>
          {t("alarms:statistics.shift")}
        </Button>
      ) : null}
    </form>
  );
}

const steps = ["toAcknowledge", "toReturn", "toClear"] as const;

function Raised({ statistics }: { statistics: AlarmStatistics }) {
  const { t } = useTranslation(alarmTexts);
  const format = useFormat();
  const words = useAlarmWords();
  const duration = (sec: number | null) => format.duration(sec === null ? null : sec * 1000);
  return (
    <>
      <Panel title={t("alarms:statistics.steps")} flush>
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">{t("alarms:statistics.step")}</th>
              {(["count", "median", "p90", "max"] as const).map((name) => (
                <th key={name} scope="col" className={table.figure}>
                  {t(`alarms:statistics.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {steps.map((step) => {
              const { count, medianSec, p90Sec, maxSec } = statistics[step];
              return (
                <tr key={step}>
                  <th scope="row">{t(`alarms:statistics.${step}`)}</th>
                  <td className={table.figure}>{format.number(count)}</td>
                  <td className={table.figure}>{duration(medianSec)}</td>
                  <td className={table.figure}>{duration(p90Sec)}</td>
                  <td className={table.figure}>{duration(maxSec)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Panel>
      <div className={classes.columns}>
        <Panel title={t("alarms:statistics.byKind")} flush>
          <table className={table.table}>
            <tbody>
              {statistics.byKind.map(({ kind, raised }) => (
                <tr key={kind}>
                  <th scope="row">
                    <Link className={classes.link} to={`/alarms?view=history&kind=${kind}`}>
                      {t(`alarms:kinds.${kind}`)}
                    </Link>
                  </th>
                  <td className={table.figure}>{format.number(raised)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
        <Panel title={t("alarms:statistics.bySeverity")} flush>
          <table className={table.table}>
            <tbody>
              {statistics.bySeverity.map(({ severity, raised }) => (
                <tr key={severity}>
                  <th scope="row">
                    <SeverityMark severity={severity} />
                  </th>
                  <td className={table.figure}>{format.number(raised)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
        <Panel title={t("alarms:statistics.frequent")} flush>
          <table className={table.table}>
            <tbody>
              {statistics.mostFrequent.map(({ kind, target, raised }) => (
                <tr key={`${kind} ${target}`}>
                  <th scope="row">
                    <Link
                      className={classes.link}
                      to={`/alarms?view=history&kind=${kind}&target=${encodeURIComponent(target)}`}
                    >
                      {words.target(target)}
                    </Link>
                  </th>
                  <td className={table.dim}>{t(`alarms:kinds.${kind}`)}</td>
                  <td className={table.figure}>{format.number(raised)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      </div>
    </>
  );
}

function Floods({ floods }: Pick<AlarmStatistics, "floods">) {
  const { t } = useTranslation(alarmTexts);
  const format = useFormat();
  return (
    <Panel title={t("alarms:statistics.floods")} flush={floods.length > 0}>
      {floods.length === 0 ? (
        <p className={classes.none}>{t("alarms:statistics.noFloods")}</p>
      ) : (
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">{t("alarms:statistics.floodBegan")}</th>
              <th scope="col">{t("alarms:statistics.floodEnded")}</th>
              <th scope="col" className={table.figure}>
                {t("alarms:statistics.floodPeak")}
              </th>
            </tr>
          </thead>
          <tbody>
            {floods.map(({ beganAt, endedAt, peak }) => (
              <tr key={beganAt}>
                <td>{format.dateTime(beganAt)}</td>
                <td>{endedAt === null ? t("alarms:statistics.lasts") : format.dateTime(endedAt)}</td>
                <td className={table.figure}>{format.number(peak)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
