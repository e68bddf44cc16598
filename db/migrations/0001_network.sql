-- Which way the time series of this schema are kept: said by the migrator when the schema is made, never changed.
create table storage (
  only_row boolean primary key default true check (only_row),
  kind text not null check (kind in ('postgres', 'timescale'))
);
insert into storage (kind) values (current_setting('roadcast.storage'));

-- The network: one table a kind. `id` is the contract's; `key` is what readings are filed under. A feature that a new
-- network lacks goes out of use (`active`) and keeps key and history; the same id takes its key up again.
create table network (
  only_row boolean primary key default true check (only_row),
  name text
);
insert into network (name) values (null);

create table areas (
  id text primary key,
  active boolean not null default true,
  ordinal integer not null,
  name jsonb not null,
  external_id text,
  area_order integer not null,
  geometry jsonb not null
);

create table nodes (
  id text primary key,
  active boolean not null default true,
  ordinal integer not null,
  name jsonb not null,
  external_id text,
  area_id text not null references areas (id),
  standard_node_id text,
  geometry jsonb not null
);

create table links (
  id text primary key,
  key integer generated always as identity unique,
  active boolean not null default true,
  ordinal integer not null,
  name jsonb not null,
  external_id text,
  road_name jsonb not null,
  area_id text not null references areas (id),
  from_node_id text not null references nodes (id),
  to_node_id text not null references nodes (id),
  lanes smallint not null,
  speed_limit_kph real not null,
  free_flow_kph real not null,
  road_class text not null,
  length_m double precision,
  standard_link_id text,
  geometry jsonb not null
);

create table stations (
  id text primary key,
  key integer generated always as identity unique,
  active boolean not null default true,
  ordinal integer not null,
  name jsonb not null,
  external_id text,
  out_of_service boolean not null,
  link_id text not null references links (id),
  position_m double precision not null,
  geometry jsonb not null
);

create table controllers (
  id text primary key,
  active boolean not null default true,
  ordinal integer not null,
  name jsonb not null,
  external_id text,
  out_of_service boolean not null,
  node_id text not null references nodes (id),
  phases jsonb not null,
  plans jsonb not null,
  day_schedule jsonb not null,
  geometry jsonb not null
);

create table detectors (
  id text primary key,
  key integer generated always as identity unique,
  active boolean not null default true,
  ordinal integer not null,
  name jsonb not null,
  external_id text,
  out_of_service boolean not null,
  link_id text not null references links (id),
  station_id text references stations (id),
  lane smallint not null,
  lane_type text not null,
  interval_sec smallint not null,
  controller_id text references controllers (id),
  detector_channel smallint,
  geometry jsonb not null
);
create index detectors_link on detectors (link_id);

create table signs (
  id text primary key,
  active boolean not null default true,
  ordinal integer not null,
  name jsonb not null,
  external_id text,
  out_of_service boolean not null,
  link_id text not null references links (id),
  width_px integer not null,
  height_px integer not null,
  geometry jsonb not null
);

create table cameras (
  id text primary key,
  active boolean not null default true,
  ordinal integer not null,
  name jsonb not null,
  external_id text,
  out_of_service boolean not null,
  link_id text references links (id),
  heading_deg real,
  geometry jsonb not null
);

create table vehicles (
  id text primary key,
  active boolean not null default true,
  ordinal integer not null,
  name jsonb not null,
  external_id text,
  out_of_service boolean not null,
  vehicle_type text not null,
  geometry jsonb
);

-- Which detectors a link's readings came from, now or ever: readings are found by detector. Station 0 is none.
create table link_members (
  link_key integer not null,
  station_key integer not null,
  detector_key integer not null,
  primary key (link_key, station_key, detector_key)
);
