-- Preemption corridors of emergency vehicles: a route, its junctions, and how far the vehicle is. What is asked of a
-- controller is a command like any other and stands in `commands`.
create table corridors (
  id uuid primary key,
  serial bigint generated always as identity unique,
  state text not null,
  -- What it is about to be, while junctions are still being released.
  ending text,
  reason text not null,
  vehicle_id text,
  from_place jsonb not null,
  to_place jsonb not null,
  link_ids text[] not null,
  -- Along the first link, where the route begins, and along the last, where it ends.
  start_m double precision not null,
  end_m double precision not null,
  length_m double precision not null,
  travel_sec double precision not null,
  planned_by text not null,
  -- Who started it, else who planned it: in this person's name controllers are asked. The account, or the token by its id.
  started_by text,
  identity text not null,
  role text not null,
  from_address text,
  ended_by text,
  planned_at timestamptz not null,
  started_at timestamptz,
  expires_at timestamptz not null,
  ended_at timestamptz,
  progress_m double precision,
  progress_at timestamptz,
  progress_source text,
  vehicle_state text not null,
  taken_up_at timestamptz,
  away_ms bigint,
  -- The gateway that looks after it: one at a time, until when unless it says so again.
  driver uuid,
  driven_until timestamptz,
  -- Counts changes: of two that begin from the same state one is refused.
  revision integer not null default 0,
  check ((progress_m is null) = (progress_at is null)),
  check ((taken_up_at is null) = (away_ms is null))
);
create index corridors_open on corridors (serial) where ended_at is null;
create index corridors_ended on corridors (ended_at);
-- One corridor at a time follows a vehicle.
create unique index corridors_vehicle on corridors (vehicle_id) where state = 'active';

create table corridor_junctions (
  corridor_id uuid not null references corridors on delete cascade,
  step integer not null,
  controller_id text not null,
  node_id text not null,
  from_link_id text not null,
  to_link_id text not null,
  turn text not null,
  phases smallint[] not null,
  route_m double precision not null,
  arrival_sec double precision not null,
  lead_sec double precision not null,
  crossing jsonb not null,
  state text not null,
  since timestamptz not null,
  reason text,
  passed_at timestamptz,
  -- A person wants it released whether or not the vehicle has passed.
  dropped boolean not null default false,
  -- How often it was asked for; with the ids of corridor and controller the key under which a repeat is the same command.
  attempts integer not null default 0,
  command_id uuid,
  release_id uuid,
  -- When the controller lets go by itself, however long it took to accept.
  held_until timestamptz,
  -- It is this corridor's, from the start until it is released.
  held boolean not null default false,
  primary key (corridor_id, step)
);
create unique index corridor_junctions_held on corridor_junctions (controller_id) where held;
