import { useEffect, useRef, useState } from "react";
import { CartesianGrid, ComposedChart, Line, ReferenceLine, Tooltip, XAxis, YAxis } from "recharts";
import { rootScale } from "../ui/root-scale.js";
import classes from "./HistoryChart.module.css";

/** A moment of a chart; null where nothing was measured, so that the line breaks there. */
export interface HistoryPoint {
  /** Epoch ms. */
  at: number;
  value: number | null;
  /** The same, for values that come from the live feed and are in no bucket yet. */
  live: number | null;
}

export interface HistoryChartProps {
  points: readonly HistoryPoint[];
  from: number;
  to: number;
  color: string;
  /** Name of the measure and its unit, for the tooltip. */
  name: string;
  unit: string;
  liveName: string;
  /** The axis reaches at least this far. */
  top: number;
  /** A level to compare with, such as the speed limit. */
  reference?: { value: number; label: string } | undefined;
  syncId: string;
  formatTick: (at: number) => string;
  formatMoment: (at: number) => string;
  formatValue: (value: number) => string;
  /** What the picture says, for those who do not see it. */
  summary: string;
}

const height = 118;

/** One measure over time. Charts with one `syncId` show the same moment under the pointer. */
export function HistoryChart(props: HistoryChartProps) {
  const { points, from, to, color, top, reference, syncId, formatTick, summary } = props;
  const box = useRef<HTMLElement>(null);
  const width = useWidth(box);
  const [scale] = useState(rootScale);
  const axisText = { fill: "var(--rc-text-dim)", fontSize: 11 * scale };
  const most = niceTop(points.reduce((highest, { value, live }) => Math.max(highest, value ?? 0, live ?? 0), top));
  return (
    <figure ref={box} className={classes.chart} role="img" aria-label={summary}>
      {width > 0 && (
        <ComposedChart
          width={width}
          height={height * scale}
          data={[...points]}
          syncId={syncId}
          syncMethod="value"
          margin={{ top: 6, right: 8, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid stroke="var(--rc-line)" vertical={false} />
          <XAxis
            dataKey="at"
            type="number"
            scale="time"
            domain={[from, to]}
            ticks={ticksOf(from, to)}
            tickFormatter={formatTick}
            tick={axisText}
            tickLine={false}
            axisLine={{ stroke: "var(--rc-line-strong)" }}
            minTickGap={24 * scale}
            height={20 * scale}
            allowDataOverflow
          />
          <YAxis
            domain={[0, most]}
            ticks={[0, most / 2, most]}
            interval={0}
            tick={axisText}
            tickLine={false}
            axisLine={false}
            width={38 * scale}
          />
          {reference !== undefined && (
            <ReferenceLine
              y={reference.value}
              stroke="var(--rc-text-dim)"
              strokeDasharray="3 4"
              label={{ ...axisText, value: reference.label, position: "insideTopRight" }}
            />
          )}
          <Tooltip
            content={({ active, payload }) => {
              const point = payload[0]?.payload as HistoryPoint | undefined;
              return active && point !== undefined ? <Reading point={point} {...props} /> : null;
            }}
            cursor={{ stroke: "var(--rc-text-dim)", strokeWidth: 1 }}
            isAnimationActive={false}
          />
          <Line
            dataKey="value"
            stroke={color}
            strokeWidth={1.6 * scale}
            dot={false}
            activeDot={{ r: 3 * scale }}
            connectNulls={false}
            isAnimationActive={false}
            type="linear"
          />
          <Line
            dataKey="live"
            stroke={color}
            strokeWidth={1.6 * scale}
            strokeDasharray="2 3"
            dot={{ r: 1.6 * scale, fill: color, strokeWidth: 0 }}
            activeDot={{ r: 3 * scale }}
            connectNulls={false}
            isAnimationActive={false}
            type="linear"
          />
        </ComposedChart>
      )}
    </figure>
  );
}

function Reading({
  point,
  name,
  unit,
  liveName,
  formatMoment,
  formatValue,
}: HistoryChartProps & { point: HistoryPoint }) {
  const value = point.value ?? point.live;
  return (
    <div className={classes.reading}>
      <span className={classes.moment}>{formatMoment(point.at)}</span>
      <span>
        {name} <b>{value === null ? "–" : formatValue(value)}</b> {unit}
      </span>
      {point.value === null && point.live !== null && <span className={classes.moment}>{liveName}</span>}
    </div>
  );
}

/** Width of the box, followed as the panel is dragged wider; 0 until it is known. */
function useWidth(box: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return width;
}

const tickSteps = [10, 15, 30, 60, 120, 240, 360, 720, 1440].map((minutes) => minutes * 60_000);
/** Whole hours of Asia/Seoul, which is UTC+9 all year. */
const seoulOffsetMs = 9 * 3_600_000;

/** Some five moments that people think in. */
export function ticksOf(from: number, to: number): number[] {
  const step = tickSteps.find((size) => (to - from) / size <= 6) ?? 86_400_000;
  const first = Math.ceil((from + seoulOffsetMs) / step) * step - seoulOffsetMs;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, index) => first + index * step);
}

/** The least of 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten that is not below a value. */
export function niceTop(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((size) => size * power >= value) ?? 10;
  return step * power;
}
