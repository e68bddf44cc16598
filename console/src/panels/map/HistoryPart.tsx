import { Button, SegmentedControl, Switch, useComputedColorScheme } from "@mantine/core";
import { type Bucket, bucketSeconds } from "@roadcast/contract";
import { IconChartLine, IconTable } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { addressOf, call } from "../../api/client.js";
import { serverNow } from "../../api/gateway-clock.js";
import { lazyPart } from "../../api/lazy-part.js";
import { useFormat } from "../../format/use-format.js";
import { useJudged } from "../../live/hooks.js";
import { bucketOf, type ChartPoint, chartPoints, coverageOf, rangeOf, withLive } from "../../map/history-range.js";
import { palettes } from "../../map/palette.js";
import { type Span, spans } from "../../map/url-state.js";
import { DownloadButton } from "../long-work/DownloadButton.js";
import { ProblemNote } from "../problem/ProblemNote.js";
import { Part } from "./Facts.js";
import classes from "./HistoryPart.module.css";
import { HistoryTable } from "./HistoryTable.js";
import { useLiveTail } from "./use-live-tail.js";

const HistoryChart = lazyPart(async () => ({ default: (await import("../../charts/HistoryChart.js")).HistoryChart }));

interface HistoryPartProps {
  kind: "links" | "detectors";
  id: string;
  span: Span;
  onSpan: (span: Span) => void;
  intervalSec: number;
  speedLimitKph: number | null;
}

const measures = ["speed", "flow", "occupancy"] as const;
const fieldOf = { speed: "speedKph", flow: "flowVph", occupancy: "occupancyPct" } as const;
const unitOf = { speed: "units.kph", flow: "units.vph", occupancy: "units.percent" } as const;
const topOf = { speed: 50, flow: 400, occupancy: 20 } as const;
/** More raw readings than this are no picture any more. */
const rawSpans: readonly Span[] = ["1h", "6h"];

/** History of a link or detector: three charts on one axis of time, or the same as a table. */
export function HistoryPart({ kind, id, span, onSpan, intervalSec, speedLimitKph }: HistoryPartProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const palette = palettes[useComputedColorScheme("dark")];
  const [asTable, setAsTable] = useState(false);
  const [wantRaw, setWantRaw] = useState(false);
  const raw = kind === "detectors" && wantRaw && rawSpans.includes(span);
  const bucket: Bucket = raw ? "raw" : bucketOf(span);
  const stepMs = bucket === "raw" ? 60_000 : bucketSeconds[bucket] * 1000;
  const minute = useJudged((now) => Math.floor(now / 60_000) * 60_000);
  const { from, to } = useMemo(() => rangeOf(span, bucket, minute), [span, bucket, minute]);
  const input = { params: { id }, query: { from, to, bucket } };
  const route = kind === "links" ? "linkSeries" : "detectorSeries";
  const query = useQuery({
    queryKey: ["series", kind, id, bucket, span, to],
    queryFn: ({ signal }) => call(route, input, { signal }),
    // The picture stays while the next minute's is fetched; another thing's picture must not.
    placeholderData: (before, asked) => (asked?.queryKey[2] === id ? before : undefined),
    refetchInterval: Math.min(stepMs, 60_000),
  });
  const tail = useLiveTail(kind, id);
  const stored = useMemo(
    () => (query.data === undefined ? [] : chartPoints(query.data.points, query.data.bucket, intervalSec)),
    [query.data, intervalSec],
  );
  const points = useMemo(() => withLive(stored, bucket, tail), [stored, bucket, tail]);
  const coverage =
    query.data === undefined ? null : coverageOf(query.data.points, query.data.bucket, from, serverNow());
  const summary = (measure: (typeof measures)[number]) => {
    const name = t(`map.measure.${measure}`);
    const values = points.flatMap((point) => point[fieldOf[measure]] ?? []);
    const last = values.at(-1);
    if (last === undefined) return t("map.history.summaryNone", { name });
    return t("map.history.summary", {
      name,
      unit: t(unitOf[measure]),
      least: format.number(Math.min(...values)),
      most: format.number(Math.max(...values)),
      last: format.number(last),
    });
  };
  return (
    <Part
      title={t("map.history.title")}
      aside={
        <SegmentedControl
          size="xs"
          value={span}
          onChange={(value) => onSpan(spans.find((known) => known === value) ?? "6h")}
          data={spans.map((value) => ({ value, label: t(`map.history.span.${value}`) }))}
          aria-label={t("map.history.spanLabel")}
        />
      }
    >
      {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {!query.isError && query.data === undefined && <div className={classes.waiting}>{t("app.loading")}</div>}
      {query.data !== undefined && (
        <div aria-busy={query.isPlaceholderData}>
          {query.data.empty !== null && points.length === 0 ? (
            <p className={classes.empty}>{t(`map.history.empty.${query.data.empty}`)}</p>
          ) : asTable ? (
            <HistoryTable points={points} />
          ) : (
            <Suspense fallback={<div className={classes.waiting}>{t("app.loading")}</div>}>
              {measures.map((measure) => (
                <div key={measure} className={classes.chart}>
                  <h4 className={classes.measure}>
                    {t(`map.measure.${measure}`)} <span>{t(unitOf[measure])}</span>
                  </h4>
                  <HistoryChart
                    points={seriesOf(points, fieldOf[measure])}
                    from={from}
                    to={to}
                    color={measure === "speed" ? palette.los.free : palette.label}
                    name={t(`map.measure.${measure}`)}
                    unit={t(unitOf[measure])}
                    liveName={t("map.history.live")}
                    top={topOf[measure]}
                    reference={
                      measure === "speed" && speedLimitKph !== null
                        ? { value: speedLimitKph, label: t("map.history.limit") }
                        : undefined
                    }
                    syncId={`${kind} ${id}`}
                    formatTick={span === "3d" ? (at) => dayAndHour(format.date(at), format.minute(at)) : format.minute}
                    formatMoment={format.dateTime}
                    formatValue={(value) => format.number(value, measure === "occupancy" ? 1 : 0)}
                    summary={summary(measure)}
                  />
                </div>
              ))}
            </Suspense>
          )}
          <p className={classes.source}>
            {t(raw ? "map.history.sourceRaw" : `map.history.source.${kind}`, {
              bucket: t(`map.history.bucket.${bucket}`),
              interval: intervalSec,
            })}
            {coverage !== null && <> {t("map.history.coverage", { value: format.number(coverage) })}</>}
          </p>
        </div>
      )}
      <div className={classes.tools}>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={asTable ? <IconChartLine size={14} /> : <IconTable size={14} />}
          onClick={() => setAsTable(!asTable)}
        >
          {t(asTable ? "map.history.asChart" : "map.history.asTable")}
        </Button>
        <DownloadButton
          size="compact-xs"
          address={addressOf(route, input)}
          accept="text/csv"
          fileName={`${id}_${span}_${bucket}.csv`}
          label={t("map.history.csv")}
        />
        {kind === "detectors" && (
          <Switch
            size="xs"
            checked={raw}
            disabled={!rawSpans.includes(span)}
            onChange={(event) => setWantRaw(event.currentTarget.checked)}
            label={t("map.history.raw")}
          />
        )}
      </div>
    </Part>
  );
}

function dayAndHour(date: string, minute: string): string {
  return minute === "00:00" ? date.replace(/^\d+[^\d]+|\s*\(.*$/g, "") : minute;
}

function seriesOf(points: readonly ChartPoint[], field: (typeof fieldOf)[keyof typeof fieldOf]) {
  const firstLive = points.findIndex(({ live }) => live);
  return points.map((point, index) => ({
    at: point.at,
    value: point.live ? null : point[field],
    // The last stored point begins the live part, so that the two join.
    live: point.live || index === firstLive - 1 ? point[field] : null,
  }));
}
