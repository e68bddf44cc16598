import { type RollupLevel, type RollupSubject, rollupLevels, rollupView } from "./series-tables.js";

/*
 * The sums of a bucket, as the migration of the rollups describes them, for the job that keeps the tables on plain
 * PostgreSQL. The views there compute the same for what is too young for the tables.
 */

const sumColumns = [
  "covered_sec",
  "count_sum",
  "count_sec",
  "speed_by_count",
  "speed_count",
  "speed_by_sec",
  "speed_sec",
  "occupancy_by_sec",
  "occupancy_sec",
  "travel_by_count",
  "travel_count",
  "travel_by_sec",
  "travel_sec",
] as const;

const sumsOfReadings = `
  sum(interval_sec)::integer,
  sum(count)::integer,
  (sum(interval_sec) filter (where count is not null))::integer,
  sum(speed_kph::double precision * count)::real,
  (sum(count) filter (where speed_kph is not null))::integer,
  sum(speed_kph::double precision * interval_sec)::real,
  (sum(interval_sec) filter (where speed_kph is not null))::integer,
  sum(occupancy_pct::double precision * interval_sec)::real,
  (sum(interval_sec) filter (where occupancy_pct is not null))::integer,
  sum(travel_time_sec::double precision * count)::real,
  (sum(count) filter (where travel_time_sec is not null))::integer,
  sum(travel_time_sec::double precision * interval_sec)::real,
  (sum(interval_sec) filter (where travel_time_sec is not null))::integer`;

const sumsOfSums = sumColumns
  .map((column) => (column.includes("_by_") ? `sum(${column}::double precision)::real` : `sum(${column})::integer`))
  .join(", ");

const origin = "timestamptz '2000-01-01 00:00:00.001+00'";
const bin = (width: string, time: string) => `date_bin('${width}', ${time}, ${origin})`;
const moment = (parameter: string) => `to_timestamp(${parameter}::double precision / 1000)`;

const keysOf: Record<RollupSubject, string> = { detector: "detector_key", link: "link_key, station_key" };
const identityOf: Record<RollupSubject, string> = {
  detector: "detector_key, bucket_start",
  link: "link_key, bucket_start, station_key",
};

const intoTable = (subject: RollupSubject, level: RollupLevel["name"]) =>
  `insert into ${rollupView(subject, level)}_rollup (${keysOf[subject]}, bucket_start, ${sumColumns.join(", ")})`;
const overwrite = (subject: RollupSubject) =>
  `on conflict (${identityOf[subject]}) do update set ${sumColumns.map((c) => `${c} = excluded.${c}`).join(", ")}`;

/** Statements that fill the tables for bucket starts in $1 ≤ t < $2 (epoch ms), in order; longer buckets when whole. */
export const rollUpStatements: readonly string[] = [
  `insert into link_members (link_key, station_key, detector_key)
   select distinct link_key, coalesce(station_key, 0), detector_key from readings
   where observed_at >= ${moment("$1")} and observed_at < ${moment("$2")}
   on conflict do nothing`,
  ...(["detector", "link"] as const).flatMap((subject) =>
    rollupLevels.map((level, index) => {
      const finer = rollupLevels[index - 1];
      if (finer === undefined) {
        const keys = subject === "detector" ? "detector_key" : "link_key, coalesce(station_key, 0)";
        return `${intoTable(subject, level.name)}
          select ${keys}, ${bin(level.width, "observed_at")}, ${sumsOfReadings}
          from readings
          where observed_at >= ${moment("$1")} and observed_at < ${moment("$2")} ${subject === "link" ? "and flags = 0" : ""}
          group by ${subject === "link" ? "1, 2, 3" : "1, 2"}
          ${overwrite(subject)}`;
      }
      return `${intoTable(subject, level.name)}
        select ${keysOf[subject]}, ${bin(level.width, "bucket_start")}, ${sumsOfSums}
        from ${rollupView(subject, finer.name)}_rollup
        where bucket_start >= ${bin(level.width, moment("$1"))} and bucket_start < ${bin(level.width, moment("$2"))}
        group by ${subject === "link" ? "1, 2, 3" : "1, 2"}
        ${overwrite(subject)}`;
    }),
  ),
];

/** Detector keys, minutes (bucket starts, epoch ms). */
const lateMinutes = `unnest($1::integer[], $2::double precision[]) as late (detector_key, ms)`;
/** The minutes' longer buckets, where those are in the tables: all before the boundary $3 (epoch ms). */
const lateBuckets = (width: string, from: string, keys: string) => `
  select distinct ${keys}, ${bin(width, "minute")} as start
  from ${from} where ${bin(width, "minute")} < ${bin(width, moment("$3"))}`;

const lateDetectorMinutes = `(select detector_key, ${moment("ms")} as minute from ${lateMinutes}) as late`;
const lateLinkMinutes = `(
  select distinct r.link_key, coalesce(r.station_key, 0) as station_key, late.minute
  from ${lateDetectorMinutes} cross join lateral (
    select link_key, station_key from readings
    where detector_key = late.detector_key
      and observed_at >= late.minute and observed_at < late.minute + interval '1 minute'
  ) r) as late`;

/**
 * Statements that compute again the buckets of late readings, in order: $1 detector keys and $2 minutes (bucket starts,
 * epoch ms) pair by pair, $3 the boundary up to which the tables go.
 */
export const lateStatements: readonly string[] = [
  `insert into link_members (link_key, station_key, detector_key)
   select distinct r.link_key, coalesce(r.station_key, 0), late.detector_key
   from ${lateDetectorMinutes} cross join lateral (
     select link_key, station_key from readings
     where detector_key = late.detector_key
       and observed_at >= late.minute and observed_at < late.minute + interval '1 minute'
   ) r
   where $3::double precision is not null
   on conflict do nothing`,
  ...(["detector", "link"] as const).flatMap((subject) => {
    const from = subject === "detector" ? lateDetectorMinutes : lateLinkMinutes;
    return rollupLevels.map((level, index) => {
      const finer = rollupLevels[index - 1];
      const sameKeys = keysOf[subject]
        .split(", ")
        .map((key) => `source.${key} = b.${key}`)
        .join(" and ");
      const within = (time: string) => `${time} >= b.start and ${time} < b.start + interval '${level.width}'`;
      const source =
        finer !== undefined
          ? `select ${sumsOfSums}, count(*) as n from ${rollupView(subject, finer.name)}_rollup source
             where ${sameKeys} and ${within("source.bucket_start")}`
          : subject === "detector"
            ? `select ${sumsOfReadings}, count(*) as n from readings source
               where ${sameKeys} and ${within("source.observed_at")}`
            : `select ${sumsOfReadings}, count(*) as n from link_members m join readings source using (detector_key)
               where m.link_key = b.link_key and m.station_key = b.station_key and source.link_key = b.link_key
                 and coalesce(source.station_key, 0) = b.station_key and source.flags = 0
                 and ${within("source.observed_at")}`;
      return `${intoTable(subject, level.name)}
        select ${keysOf[subject]
          .split(", ")
          .map((key) => `b.${key}`)
          .join(", ")}, b.start, ${sumColumns.map((column) => `s.${column}`).join(", ")}
        from (${lateBuckets(level.width, from, keysOf[subject])}) b
        cross join lateral (${source}) s (${sumColumns.join(", ")}, n)
        where s.n > 0
        ${overwrite(subject)}`;
    });
  }),
];
