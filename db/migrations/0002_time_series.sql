-- Each is a hypertable on TimescaleDB, else partitioned by time; pieces are made and dropped by the storage.
-- BRIN indexes cost inserts next to nothing; rows come in about the order of time.
do $migration$
declare
  plain constant boolean := (select kind from storage) = 'postgres';
  partitioned constant text := case when plain then ' partition by range (%s)' else '' end;
  series record;
begin
  for series in
    select * from (values
      ('readings', 'observed_at', 'detector_key', interval '6 hours', $$
        detector_key integer not null,
        link_key integer not null,
        station_key integer,
        interval_sec smallint not null,
        observed_at timestamptz not null,
        received_at timestamptz not null,
        count smallint,
        flags smallint not null,
        speed_kph real,
        occupancy_pct real,
        travel_time_sec real,
        primary key (detector_key, observed_at)$$),
      ('controller_states', 'observed_at', 'controller_id', interval '1 day', $$
        controller_id text not null,
        observed_at timestamptz not null,
        received_at timestamptz not null,
        mode text not null,
        state jsonb not null,
        primary key (controller_id, observed_at)$$),
      ('signal_events', 'at', 'controller_id', interval '1 day', $$
        controller_id text not null,
        at timestamptz not null,
        code integer not null,
        parameter integer not null,
        primary key (controller_id, at, code, parameter)$$),
      ('sign_states', 'observed_at', 'sign_id', interval '1 day', $$
        sign_id text not null,
        observed_at timestamptz not null,
        received_at timestamptz not null,
        state jsonb not null,
        primary key (sign_id, observed_at)$$),
      ('vehicle_positions', 'observed_at', 'vehicle_id', interval '1 day', $$
        vehicle_id text not null,
        observed_at timestamptz not null,
        received_at timestamptz not null,
        lat double precision not null,
        lon double precision not null,
        speed_kph real,
        heading_deg real,
        primary key (vehicle_id, observed_at)$$)
    ) as s (name, time_column, segment, piece, columns)
  loop
    execute format('create table %I (%s)', series.name, series.columns) || format(partitioned, series.time_column);
    if not plain then
      perform create_hypertable(
        series.name::regclass, series.time_column::name,
        chunk_time_interval => series.piece, create_default_indexes => false
      );
      execute format(
        'alter table %I set (timescaledb.compress, timescaledb.compress_segmentby = %L, timescaledb.compress_orderby = %L)',
        series.name, series.segment,
        series.time_column || ' desc' || case series.name when 'signal_events' then ', code, parameter' else '' end
      );
    end if;
  end loop;
end
$migration$;

create index readings_time on readings using brin (observed_at) with (pages_per_range = 32, autosummarize = on);

create table presence (
  kind text not null,
  device_id text not null,
  online boolean not null,
  at timestamptz not null,
  received_at timestamptz not null,
  primary key (kind, device_id)
);

-- What presence became, and when the gateway heard.
create table presence_history (
  kind text not null,
  device_id text not null,
  received_at timestamptz not null,
  online boolean not null,
  at timestamptz not null
);
create index presence_history_device on presence_history (kind, device_id, received_at desc);
create index presence_history_time on presence_history (received_at);

create table command_results (
  kind text not null,
  device_id text not null,
  command_id uuid not null,
  status text not null,
  at timestamptz not null,
  received_at timestamptz not null,
  reason text,
  primary key (command_id, kind, device_id, status, at)
);
create index command_results_time on command_results (received_at);

create table dead_letters (
  id bigint generated always as identity primary key,
  received_at timestamptz not null,
  topic text not null,
  reason text not null,
  detail text not null,
  payload bytea not null,
  payload_bytes integer not null,
  replayed_at timestamptz
);
create index dead_letters_reason on dead_letters (reason, id);
create index dead_letters_time on dead_letters (received_at);
