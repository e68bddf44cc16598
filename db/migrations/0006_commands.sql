-- What people and plans ask of controllers. What controllers answer, word for word, stands in `command_results`; here
-- is what the gateway made of it.
create table command_groups (
  id uuid primary key,
  serial bigint generated always as identity unique,
  state text not null,
  reason text not null,
  requested_by text not null,
  identity text not null,
  role text not null,
  from_address text,
  requested_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  failure text,
  -- The same as a code, and the controllers that it was given up for.
  failure_code text,
  failure_of text[] not null
);
create index command_groups_open on command_groups (id) where ended_at is null;

create table commands (
  id uuid primary key,
  serial bigint generated always as identity unique,
  controller_id text not null,
  group_id uuid references command_groups on delete cascade,
  -- The message that has a prepared command done; the command's own id is that of the prepare.
  commit_id uuid unique,
  type text not null,
  args jsonb not null,
  level text not null,
  reason text not null,
  requested_by text not null,
  -- The account, or the token by its id: names of tokens are not unique.
  identity text not null,
  role text not null,
  from_address text,
  requested_at timestamptz not null,
  expires_at timestamptz not null,
  -- How long it may rightly take once it is accepted.
  wait_ms integer not null,
  expected_by timestamptz not null,
  state text not null,
  ended_at timestamptz,
  superseded_by uuid,
  -- Counts changes: of two that begin from the same state one is refused.
  revision integer not null default 0
);
create index commands_open on commands (controller_id) where ended_at is null;
create index commands_controller on commands (controller_id, serial desc);
create index commands_group on commands (group_id) where group_id is not null;
create index commands_ended on commands (ended_at);

create table command_steps (
  command_id uuid not null references commands on delete cascade,
  step integer not null,
  state text not null,
  at timestamptz not null,
  answer text,
  answered_at timestamptz,
  reason text,
  -- The same as a code with its values, where it is the gateway's own reason.
  reason_code text,
  reason_values jsonb not null,
  late boolean not null,
  primary key (command_id, step)
);

create table controller_locks (
  controller_id text primary key,
  holder text not null,
  identity text not null,
  role text not null,
  reason text not null,
  since timestamptz not null,
  expires_at timestamptz not null
);

-- `Idempotency-Key`: a repeat of a request is the command, or the group, that the first made.
create table command_keys (
  identity text not null,
  key text not null,
  -- SHA-256 of what was asked.
  fingerprint text not null,
  command_id uuid not null,
  at timestamptz not null,
  primary key (identity, key)
);
create index command_keys_time on command_keys (at);
