-- Readings in buckets of 1 min, 5 min, 15 min and 1 h, by detector and by link and station, under the same view names
-- on either storage. Columns are sums, so that buckets add up to longer ones and stations to links.
--
-- A bucket is labelled by its start and holds start < observed_at <= end. `bucket_start` is the first millisecond that
-- belongs to it, label + 1 ms: binning with an offset of 1 ms, since times are kept to the millisecond.
--
-- A measure that no reading gave has null sums. `speed_count` is the vehicles behind `speed_by_count`, `speed_sec` the
-- seconds behind `speed_by_sec`; travel time likewise. Readings with flags are left out of links. Station 0 is none.
do $migration$
declare
  plain constant boolean := (select kind from storage) = 'postgres';
  of_readings constant text := $$
    sum(interval_sec)::integer as covered_sec,
    sum(count)::integer as count_sum,
    (sum(interval_sec) filter (where count is not null))::integer as count_sec,
    sum(speed_kph::double precision * count)::real as speed_by_count,
    (sum(count) filter (where speed_kph is not null))::integer as speed_count,
    sum(speed_kph::double precision * interval_sec)::real as speed_by_sec,
    (sum(interval_sec) filter (where speed_kph is not null))::integer as speed_sec,
    sum(occupancy_pct::double precision * interval_sec)::real as occupancy_by_sec,
    (sum(interval_sec) filter (where occupancy_pct is not null))::integer as occupancy_sec,
    sum(travel_time_sec::double precision * count)::real as travel_by_count,
    (sum(count) filter (where travel_time_sec is not null))::integer as travel_count,
    sum(travel_time_sec::double precision * interval_sec)::real as travel_by_sec,
    (sum(interval_sec) filter (where travel_time_sec is not null))::integer as travel_sec$$;
  of_sums constant text := $$
    sum(covered_sec)::integer as covered_sec,
    sum(count_sum)::integer as count_sum,
    sum(count_sec)::integer as count_sec,
    sum(speed_by_count::double precision)::real as speed_by_count,
    sum(speed_count)::integer as speed_count,
    sum(speed_by_sec::double precision)::real as speed_by_sec,
    sum(speed_sec)::integer as speed_sec,
    sum(occupancy_by_sec::double precision)::real as occupancy_by_sec,
    sum(occupancy_sec)::integer as occupancy_sec,
    sum(travel_by_count::double precision)::real as travel_by_count,
    sum(travel_count)::integer as travel_count,
    sum(travel_by_sec::double precision)::real as travel_by_sec,
    sum(travel_sec)::integer as travel_sec$$;
  subject record;
  level record;
  source text;
  source_time text;
  source_keys text;
  only_rows text;
  sums text;
  -- A moment at which buckets of every length begin.
  origin constant text := $$timestamptz '2000-01-01 00:00:00.001+00'$$;
begin
  if plain then
    -- Readings older than `sealed_to` that come in are noted in `late_minutes`; buckets that begin before
    -- `rolled_up_to` are in the tables, later ones are computed from the readings by the views.
    create table rollup_state (
      only_row boolean primary key default true check (only_row),
      sealed_to timestamptz not null default '1970-01-01 00:00:00.001+00',
      rolled_up_to timestamptz not null default '1970-01-01 00:00:00.001+00',
      check (rolled_up_to <= sealed_to)
    );
    insert into rollup_state default values;
    create table late_minutes (detector_key integer not null, minute timestamptz not null);
  end if;

  for subject in
    select * from (values
      ('detector', 'detector_key', 'detector_key', 'detector_key, bucket_start', ''),
      ('link', 'link_key, coalesce(station_key, 0) as station_key', 'link_key, station_key',
        'link_key, bucket_start, station_key', 'flags = 0')
    ) as s (name, reading_keys, keys, identity, only_rows)
  loop
    source := 'readings';
    source_time := 'observed_at';
    source_keys := subject.reading_keys;
    only_rows := subject.only_rows;
    sums := of_readings;
    for level in
      select * from (values ('1m', '1 minute'), ('5m', '5 minutes'), ('15m', '15 minutes'), ('1h', '1 hour'))
        as l (name, width)
    loop
      if plain then
        execute format(
          'create table %I (%s, bucket_start timestamptz not null, covered_sec integer not null, count_sum integer,
             count_sec integer, speed_by_count real, speed_count integer, speed_by_sec real, speed_sec integer,
             occupancy_by_sec real, occupancy_sec integer, travel_by_count real, travel_count integer,
             travel_by_sec real, travel_sec integer, primary key (%s)) partition by range (bucket_start)',
          subject.name || '_' || level.name || '_rollup',
          replace(subject.keys, '_key', '_key integer not null'), subject.identity
        );
        -- Binning the boundary to the level's own length keeps a long bucket whole on one side of it.
        execute format(
          'create view %1$I as
             select * from %2$I where bucket_start < (select date_bin(%3$L, rolled_up_to, %4$s) from rollup_state)
             union all
             select %5$s, date_bin(%3$L, %6$s, %4$s) as bucket_start, %7$s from %8$I
             where %6$s >= (select date_bin(%3$L, rolled_up_to, %4$s) from rollup_state) %9$s
             group by %10$s, %11$s',
          subject.name || '_' || level.name, subject.name || '_' || level.name || '_rollup', level.width, origin,
          source_keys, source_time, sums, source, case when only_rows = '' then '' else 'and ' || only_rows end,
          case subject.name when 'detector' then '1' else '1, 2' end,
          case subject.name when 'detector' then '2' else '3' end
        );
      else
        execute format(
          'create materialized view %1$I with (timescaledb.continuous, timescaledb.materialized_only = false) as
             select %2$s, time_bucket(%3$L::interval, %4$s, "offset" => interval ''1 millisecond'') as bucket_start, %5$s
             from %6$I %7$s group by %8$s with no data',
          subject.name || '_' || level.name, source_keys, level.width, source_time, sums, source,
          case when only_rows = '' then '' else 'where ' || only_rows end,
          case subject.name when 'detector' then '1, 2' else '1, 2, 3' end
        );
      end if;
      source := subject.name || '_' || level.name;
      source_time := 'bucket_start';
      source_keys := subject.keys;
      only_rows := '';
      sums := of_sums;
    end loop;
  end loop;
end
$migration$;
