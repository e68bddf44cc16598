-- What the rules have found, and what people made of it. Every write takes the next number, under one lock: whoever
-- has read up to a number has missed nothing before it.
create sequence alarm_changes;

create table alarms (
  id uuid primary key,
  serial bigint generated always as identity unique,
  kind text not null,
  target text not null,
  area_id text,
  severity smallint not null check (severity between 1 and 5),
  state text not null,
  detail jsonb not null,
  -- Of a common cause: what it holds, the first of `member_count`.
  members jsonb not null,
  member_count integer not null,
  occurrences integer not null,
  comments integer not null,
  raised_at timestamptz not null,
  -- Null while the condition stands.
  returned_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by text,
  shelved_at timestamptz,
  shelved_until timestamptz,
  shelved_by text,
  shelf_reason text,
  suppressed_by uuid,
  out_of_service boolean not null,
  cleared_at timestamptz,
  -- Counts changes: of two that begin from the same state one is refused.
  revision integer not null default 0,
  change bigint not null default nextval('alarm_changes'),
  check ((shelved_until is null) = (shelf_reason is null))
);
-- One alarm at a time of a kind and target, whoever raises it.
create unique index alarms_open on alarms (kind, target) where cleared_at is null;
create index alarms_open_serial on alarms (serial desc) where cleared_at is null;
create index alarms_target on alarms (target, serial desc);
create index alarms_raised on alarms (raised_at);
create index alarms_cleared on alarms (cleared_at);
create index alarms_change on alarms (change);

create table alarm_steps (
  alarm_id uuid not null references alarms on delete cascade,
  step integer not null,
  type text not null,
  state text not null,
  at timestamptz not null,
  -- Null where the gateway did it by itself.
  actor text,
  role text,
  detail jsonb not null,
  primary key (alarm_id, step)
);
create index alarm_steps_time on alarm_steps (at);

-- Rules that somebody has set; the others are as they were delivered.
create table alarm_rules (
  kind text primary key,
  settings jsonb not null,
  revision integer not null,
  changed_at timestamptz not null,
  changed_by text not null
);

create table alarm_floods (
  id bigint generated always as identity primary key,
  began_at timestamptz not null,
  ended_at timestamptz,
  -- New alarms of ten minutes, at the most.
  peak integer not null
);
create unique index alarm_floods_open on alarm_floods ((true)) where ended_at is null;
create index alarm_floods_ended on alarm_floods (ended_at);

-- The gateway that looks after the alarms: one at a time, until when unless it says so again.
create table alarm_keeper (
  only_row boolean primary key default true check (only_row),
  holder uuid,
  held_until timestamptz not null
);
insert into alarm_keeper (held_until) values ('epoch');
