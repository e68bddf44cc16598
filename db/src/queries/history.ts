import type { Bucket, Series, SeriesPoint, SignalEvent } from "@roadcast/contract";
import { decodeCursor, type Page, type PageOptions, toPage } from "../cursor.js";
import type { Executor } from "../database.js";
import { rollupLevels } from "../storage/series-tables.js";
import type { StorageSettings } from "../storage/storage.js";

/** A point of a series with its time in epoch ms: a bucket's label (its start), or a raw reading's `observedAt`. */
export interface SeriesValue extends Omit<SeriesPoint, "at"> {
  at: number;
}

export interface SeriesSpan {
  bucket: Bucket;
  /** `from ≤ at < to`, epoch ms, of labels, or of `observedAt` with raw. */
  from: number;
  to: number;
}

export interface SeriesResult {
  points: SeriesValue[];
  empty: Series["empty"];
}

/** What tells "no readings" from "no longer kept". */
export interface Kept {
  nowMs: number;
  retentionDays: StorageSettings["retentionDays"];
}

const dayMs = 86_400_000;
const moment = (parameter: string) => `to_timestamp(${parameter}::double precision / 1000)`;
const rounded = (expression: string) => `round((${expression})::numeric, 3)::double precision`;

/*
 * Speed and travel time are weighted by count; where a bucket has no counts, by interval. Occupancy is weighted by
 * time. `bucket_start` is the label + 1 ms.
 */
const weighted = (measure: "speed" | "travel") =>
  rounded(`case when sum(${measure}_count) > 0 then sum(${measure}_by_count) / sum(${measure}_count)
    else sum(${measure}_by_sec) / nullif(sum(${measure}_sec), 0) end`);
const means = `
  ${weighted("speed")} as "speedKph",
  ${rounded("sum(occupancy_by_sec) / nullif(sum(occupancy_sec), 0)")} as "occupancyPct",
  ${weighted("travel")} as "travelTimeSec"`;
const label = "bucket_start - interval '1 millisecond'";
const inSpan = `bucket_start >= ${moment("$2")} + interval '1 millisecond'
  and bucket_start < ${moment("$3")} + interval '1 millisecond'`;

const detectorBuckets = (view: string) => `
  select ${label} as at, count_sum as count, ${rounded("count_sum * 3600.0 / nullif(count_sec, 0)")} as "flowVph", ${means},
    ${rounded("least(100, max(covered_sec) * 100.0 / $4::double precision)")} as "coveragePct"
  from ${view} where detector_key = $1 and ${inSpan}
  group by bucket_start, count_sum, count_sec order by bucket_start`;

const detectorRaw = `
  select observed_at as at, count, ${rounded("count * 3600.0 / interval_sec")} as "flowVph",
    ${rounded("speed_kph")} as "speedKph", ${rounded("occupancy_pct")} as "occupancyPct",
    ${rounded("travel_time_sec")} as "travelTimeSec", null::double precision as "coveragePct", flags <> 0 as flagged
  from readings where detector_key = $1 and observed_at >= ${moment("$2")} and observed_at < ${moment("$3")}
  order by observed_at`;

/*
 * A station's count is the sum over its lanes, a link's the mean over its stations. A lane that is missing for a while
 * lowers the count; flow leaves it out: it is the flow of the lane-seconds that were counted, over all the lanes ($5
 * stations, $6 how many lanes each has).
 */
const linkBuckets = (view: string) => `
  select ${label} as at, ${rounded("avg(count_sum)")} as count,
    ${rounded(`avg(count_sum * 3600.0 / nullif(count_sec, 0)
      * coalesce(lanes.n, greatest(1, round(count_sec / $4::double precision))))`)} as "flowVph",
    ${means},
    ${rounded(`least(100, sum(covered_sec) * 100.0 / ($4::double precision
      * nullif((select sum(n) from unnest($6::integer[]) as n), 0)))`)} as "coveragePct"
  from ${view} as v left join unnest($5::integer[], $6::integer[]) as lanes (station_key, n) using (station_key)
  where link_key = $1 and ${inSpan}
  group by bucket_start order by bucket_start`;

const linkRaw = `
  select observed_at as at, ${rounded("avg(count)")} as count, ${rounded("avg(flow)")} as "flowVph", ${means},
    null::double precision as "coveragePct"
  from (
    select observed_at, sum(count) as count, sum(count * 3600.0 / interval_sec) as flow,
      sum(speed_kph::double precision * count) as speed_by_count,
      sum(count) filter (where speed_kph is not null) as speed_count,
      sum(speed_kph::double precision * interval_sec) as speed_by_sec,
      sum(interval_sec) filter (where speed_kph is not null) as speed_sec,
      sum(occupancy_pct::double precision * interval_sec) as occupancy_by_sec,
      sum(interval_sec) filter (where occupancy_pct is not null) as occupancy_sec,
      sum(travel_time_sec::double precision * count) as travel_by_count,
      sum(count) filter (where travel_time_sec is not null) as travel_count,
      sum(travel_time_sec::double precision * interval_sec) as travel_by_sec,
      sum(interval_sec) filter (where travel_time_sec is not null) as travel_sec
    from readings
    where detector_key in (select detector_key from link_members where link_key = $1) and link_key = $1 and flags = 0
      and observed_at >= ${moment("$2")} and observed_at < ${moment("$3")}
    group by observed_at, coalesce(station_key, 0)
  ) stations
  group by observed_at order by observed_at`;

function levelOf(bucket: Exclude<Bucket, "raw">) {
  const level = rollupLevels.find(({ name }) => name === bucket);
  if (level === undefined) throw new RangeError(`there are no buckets of ${bucket}`);
  return level;
}

function result(points: SeriesValue[], span: SeriesSpan, kept: Kept, none: "noReadings" | "noDetectors"): SeriesResult {
  if (points.length > 0) return { points, empty: null };
  const oldest = kept.nowMs - kept.retentionDays[span.bucket] * dayMs;
  return { points, empty: span.to <= oldest ? "beyondRetention" : none };
}

/** A detector's series, oldest first; null where no detector ever had the id. */
export async function detectorSeries(
  database: Executor,
  detectorId: string,
  span: SeriesSpan,
  kept: Kept,
): Promise<SeriesResult | null> {
  const found = await database.run<{ key: number }>({
    name: "detector-key",
    text: "select key from detectors where id = $1",
    values: [detectorId],
  });
  const [detector] = found.rows;
  if (detector === undefined) return null;
  const values = [detector.key, span.from, span.to];
  if (span.bucket === "raw") {
    const { rows } = await database.run<SeriesValue>({ text: detectorRaw, values });
    return result(rows, span, kept, "noReadings");
  }
  const { widthMs } = levelOf(span.bucket);
  const { rows } = await database.run<SeriesValue>({
    text: detectorBuckets(`detector_${span.bucket}`),
    values: [...values, widthMs / 1000],
  });
  return result(rows, span, kept, "noReadings");
}

/** The statement of a link's series in buckets: for `linkSeries`, and for those who want its plan. */
export function linkBucketsStatement(
  bucket: Exclude<Bucket, "raw">,
  link: { key: number; stationKeys: readonly number[]; lanes: readonly number[] },
  from: number,
  to: number,
): { text: string; values: unknown[] } {
  return {
    text: linkBuckets(`link_${bucket}`),
    values: [link.key, from, to, levelOf(bucket).widthMs / 1000, link.stationKeys, link.lanes],
  };
}

/** Key, stations and the lanes of each that have a detector now; null where no link ever had the id. */
export async function findLink(
  database: Executor,
  linkId: string,
): Promise<{ key: number; stationKeys: number[]; lanes: number[] } | null> {
  const { rows } = await database.run<{ key: number; stationKeys: number[]; lanes: number[] }>({
    name: "link-lanes",
    text: `
      select links.key, coalesce(array_agg(s.station_key) filter (where s.n > 0), '{}') as "stationKeys",
        coalesce(array_agg(s.n) filter (where s.n > 0), '{}') as lanes
      from links left join (
        select detectors.link_id, coalesce(stations.key, 0) as station_key, count(*)::integer as n
        from detectors left join stations on stations.id = detectors.station_id
        where detectors.active and detectors.link_id = $1 group by 1, 2
      ) s on s.link_id = links.id
      where links.id = $1 group by links.key`,
    values: [linkId],
  });
  return rows[0] ?? null;
}

/**
 * A link's series, oldest first, from readings without flags; null where no link ever had the id. Its count is the sum
 * over the lanes of a station, averaged over its stations.
 */
export async function linkSeries(
  database: Executor,
  linkId: string,
  span: SeriesSpan,
  kept: Kept,
): Promise<SeriesResult | null> {
  const link = await findLink(database, linkId);
  if (link === null) return null;
  const { rows } = await database.run<SeriesValue>(
    span.bucket === "raw"
      ? { text: linkRaw, values: [link.key, span.from, span.to] }
      : linkBucketsStatement(span.bucket, link, span.from, span.to),
  );
  return result(rows, span, kept, link.lanes.length === 0 ? "noDetectors" : "noReadings");
}

/** High-resolution events of a controller with `from ≤ at < to` (epoch ms), in order of time, code and parameter. */
export async function controllerEvents(
  database: Executor,
  controllerId: string,
  { from, to, limit, cursor }: { from: number; to: number } & PageOptions,
): Promise<Page<SignalEvent>> {
  const after = decodeCursor(cursor, /^\d{1,15}(\/\d{1,5}){2}$/)
    ?.split("/")
    .map(Number) ?? [null, null, null];
  const { rows } = await database.run<{ at: number; code: number; parameter: number }>({
    text: `
      select at, code, parameter from signal_events
      where controller_id = $1 and at >= ${moment("greatest($2::double precision, $5)")} and at < ${moment("$3")}
        and ($5::double precision is null or (at, code, parameter) > (${moment("$5")}, $6::integer, $7::integer))
      order by at, code, parameter limit $4`,
    values: [controllerId, from, to, limit + 1, ...after],
  });
  const { items, nextCursor } = toPage(rows, limit, ({ at, code, parameter }) => `${at}/${code}/${parameter}`);
  return { items: items.map(({ at, code, parameter }) => [at, code, parameter]), nextCursor };
}
