create table channels (
  id text primary key,
  serial bigint generated always as identity unique,
  name_ko text not null,
  name_en text not null,
  public boolean not null,
  -- Whether it shall be on air: a restart of the gateway starts those that were.
  on_air boolean not null,
  created_at timestamptz not null
);

create table media_sources (
  channel_id text not null references channels on delete cascade,
  id text not null,
  serial bigint generated always as identity unique,
  kind text not null check (kind in ('pattern', 'file', 'rtmp')),
  name_ko text not null,
  name_en text not null,
  -- A name in the media folder.
  file text,
  -- SHA-256 of the key, which is random and long: nothing slower is needed.
  stream_key_hash bytea unique,
  stream_key_at timestamptz,
  primary key (channel_id, id),
  check ((kind = 'file') = (file is not null))
);
