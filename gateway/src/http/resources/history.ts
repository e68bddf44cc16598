import { type Bucket, type RestSignalEvent, type Series, toTimeOut } from "@roadcast/contract";
import { controllerEvents, detectorSeries, linkSeries, type SeriesResult } from "@roadcast/db";
import type { Fault } from "../../faults.js";
import type { HttpDependencies } from "../dependencies.js";
import { toRestRecords } from "../live-times.js";
import { HttpProblem } from "../problem.js";
import type { Handlers } from "../serve.js";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The longest span of a series for each bucket: some 9,000 points, or raw readings of 20 s over two days. */
const longestSpanMs: Record<Bucket, number> = {
  raw: 2 * dayMs,
  "1m": 7 * dayMs,
  "5m": 31 * dayMs,
  "15m": 92 * dayMs,
  "1h": 366 * dayMs,
};
/** A controller logs about one event a second. */
const longestEventsSpanMs = dayMs;
/** 2000-01-01 to 2100-01-01: beyond it there is nothing, and dates would not be RFC 3339 (four digits). */
const earliestMs = 946_684_800_000;
const latestMs = 4_102_444_800_000;

/** Series of detectors and links, events of controllers, the state of everything at a moment. */
export function historyHandlers({
  clock,
  database,
  network,
  settings,
  stateAt,
}: HttpDependencies): Pick<Handlers, "detectorSeries" | "linkSeries" | "controllerEvents" | "stateAt"> {
  const kept = () => ({ nowMs: clock.now(), retentionDays: settings.retentionDays });

  return {
    detectorSeries: async ({ params, query }) => {
      checkSpan(query, longestSpanMs[query.bucket], `with bucket=${query.bucket}${coarser(query.bucket)}`);
      const result = await detectorSeries(database, params.id, query, kept());
      if (result === null) throw new HttpProblem("notFound", `there is no detector ${params.id}`);
      return toSeries(params.id, query, result);
    },

    linkSeries: async ({ params, query }) => {
      checkSpan(query, longestSpanMs[query.bucket], `with bucket=${query.bucket}${coarser(query.bucket)}`);
      const result = await linkSeries(database, params.id, query, kept());
      if (result === null) throw new HttpProblem("notFound", `there is no link ${params.id}`);
      return toSeries(params.id, query, result);
    },

    controllerEvents: async ({ params, query }) => {
      checkSpan(query, longestEventsSpanMs, "of events");
      const { items, nextCursor } = await controllerEvents(database, params.id, query);
      if (items.length === 0 && network.registry().device("controllers", params.id) === undefined) {
        throw new HttpProblem("notFound", `there is no controller ${params.id}`);
      }
      const entries = items.map(([at, code, parameter]): RestSignalEvent => [toTimeOut(at), code, parameter]);
      return { controllerId: params.id, entries, nextCursor };
    },

    stateAt: async ({ query }) => {
      const faults = momentFaults("at", query.at);
      if (faults.length > 0) throw new HttpProblem("invalid", "no such moment", { faults });
      return { at: toTimeOut(query.at), ...toRestRecords(await stateAt(query.at)) };
    },
  };
}

function toSeries(
  id: string,
  { bucket, from, to }: { bucket: Bucket; from: number; to: number },
  { points, empty }: SeriesResult,
): Series {
  return {
    id,
    bucket,
    from: toTimeOut(from),
    to: toTimeOut(to),
    points: points.map((point) => ({ ...point, at: toTimeOut(point.at) })),
    empty,
  };
}

function checkSpan({ from, to }: { from: number; to: number }, longestMs: number, what: string): void {
  const faults = [...momentFaults("from", from), ...momentFaults("to", to)];
  if (faults.length === 0 && to <= from) {
    faults.push({ pointer: "/query/to", code: "outOfRange", detail: "to must be later than from" });
  }
  if (faults.length === 0 && to - from > longestMs) {
    const detail = `at most ${longestMs / hourMs} h at a time ${what}`;
    faults.push({ pointer: "/query/to", code: "spanTooLong", detail });
  }
  if (faults.length > 0) throw new HttpProblem("invalid", "the span is not one that can be given", { faults });
}

function momentFaults(name: string, at: number): Fault[] {
  if (at >= earliestMs && at <= latestMs) return [];
  const detail = "must lie between the years 2000 and 2100 (epoch milliseconds or RFC 3339)";
  return [{ pointer: `/query/${name}`, code: "outOfRange", detail }];
}

/** What to do about a span that is too long for a bucket. */
function coarser(bucket: Bucket): string {
  return bucket === "1h" ? "" : ": ask for a shorter span or a longer bucket";
}
