-- Answers that name a command and were not believed, gathered: one row a command, device and kind of doubt, whatever is
-- sent. They go with their command.
create table answer_doubts (
  command_id uuid not null references commands on delete cascade,
  -- The controller as which it was sent; of a forged one it is not the command's.
  device_id text not null,
  kind text not null check (kind in ('forged', 'replayed', 'outOfOrder', 'late')),
  -- What the last of them said.
  answer text not null,
  count integer not null check (count >= 1),
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (command_id, device_id, kind)
);
create index answer_doubts_device on answer_doubts (device_id, last_at);
create index answer_doubts_time on answer_doubts (last_at);

-- Which of a device's messages were refused.
create index dead_letters_topic on dead_letters (topic, received_at);
