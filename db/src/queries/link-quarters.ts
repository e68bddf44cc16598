import type { Database } from "../database.js";

/** What a link measured in one quarter of the hour, by its working detectors. */
export interface LinkQuarter {
  linkId: string;
  /** The quarter's start, epoch ms. */
  at: number;
  speedKph: number | null;
  flowVph: number | null;
  occupancyPct: number | null;
  travelTimeSec: number | null;
}

const quarterSec = 900;

const moment = (parameter: string) => `to_timestamp(${parameter}::double precision / 1000)`;

/*
 * As the live state has it (`linkState` of the gateway): a station's flow is that of the lane-seconds that were
 * counted, over all its lanes; its speed is weighted by vehicles, by time where it has no counts. Stations are weighted
 * by the lane-seconds behind them. `bucket_start` is the quarter's start + 1 ms.
 */
const linkQuartersText = `
  with lanes as (
    select links.key as link_key, coalesce(stations.key, 0) as station_key, count(*) as n
    from detectors join links on links.id = detectors.link_id left join stations on stations.id = detectors.station_id
    where detectors.active group by 1, 2
  ),
  of_stations as (
    select link_key, bucket_start, covered_sec, count_sec, occupancy_by_sec, occupancy_sec, travel_by_sec, travel_sec,
      count_sum * coalesce(lanes.n, greatest(1, round(count_sec / ${quarterSec}::double precision))) as count_over_lanes,
      case when speed_count > 0 then speed_by_count / speed_count else speed_by_sec / nullif(speed_sec, 0) end as speed_kph
    from link_15m left join lanes using (link_key, station_key)
    where bucket_start >= ${moment("$1")} + interval '1 millisecond'
      and bucket_start < ${moment("$2")} + interval '1 millisecond'
  ),
  of_links as (
    select link_key, bucket_start,
      (sum(speed_kph * covered_sec) / nullif(sum(covered_sec) filter (where speed_kph is not null), 0))::real as speed_kph,
      (sum(count_over_lanes) * 3600 / nullif(sum(count_sec), 0))::real as flow_vph,
      (sum(occupancy_by_sec) / nullif(sum(occupancy_sec), 0))::real as occupancy_pct,
      (sum(travel_by_sec) / nullif(sum(travel_sec), 0))::real as travel_time_sec
    from of_stations group by link_key, bucket_start
  )
  select links.id as "linkId", bucket_start - interval '1 millisecond' as at, speed_kph as "speedKph",
    flow_vph as "flowVph", occupancy_pct as "occupancyPct", travel_time_sec as "travelTimeSec"
  from of_links join links on links.key = link_key
  where links.active`;

/**
 * What every link in use measured by quarter of the hour, with `from ≤ at < to` (epoch ms). Readings with flags are left out. One statement over the rollups; rejects
 * with a `DatabaseError` where it takes longer than `withinMs`.
 */
export async function linkQuarters(
  database: Database,
  { from, to, withinMs }: { from: number; to: number; withinMs: number },
): Promise<LinkQuarter[]> {
  return database.transaction(async (transaction) => {
    await transaction.run({ text: "select set_config('statement_timeout', $1, true)", values: [String(withinMs)] });
    const { rows } = await transaction.run<LinkQuarter>({ text: linkQuartersText, values: [from, to] });
    return rows;
  });
}
