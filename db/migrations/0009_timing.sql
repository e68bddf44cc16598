-- Timing sheets of controllers. What central holds stands in `controllers`, as the network has it; every sheet that was
-- ever saved, or came with a network, stands here and is never changed.
alter table controllers add column calendar jsonb;

create table timing_versions (
  controller_id text not null,
  version integer not null check (version >= 1),
  sheet jsonb not null,
  checksum text not null,
  note text not null,
  -- Saved by somebody, or part of a network that was put in place.
  origin text not null check (origin in ('saved', 'network')),
  based_on integer,
  saved_by text not null,
  role text,
  saved_at timestamptz not null,
  primary key (controller_id, version)
);
create index timing_versions_checksum on timing_versions (controller_id, checksum);

create function keep_timing_version() returns trigger language plpgsql as $$
begin
  raise exception 'a version of a timing sheet is never changed' using errcode = 'restrict_violation';
end
$$;
create trigger timing_versions_kept before update or delete on timing_versions
  for each row execute function keep_timing_version();

create table timing_heads (
  controller_id text primary key,
  -- The version that central holds: the one that commands are judged by.
  central integer not null,
  central_since timestamptz not null,
  -- The version that the controller was last known to run by, and how: a command, or else somebody's word for it.
  confirmed integer,
  confirmed_at timestamptz,
  confirmed_command uuid,
  foreign key (controller_id, central) references timing_versions,
  foreign key (controller_id, confirmed) references timing_versions,
  check ((confirmed is null) = (confirmed_at is null))
);
