create table users (
  username text primary key,
  display_name text not null,
  role text not null,
  password_hash text not null,
  disabled boolean not null,
  must_change_password boolean not null,
  created_at timestamptz not null,
  last_sign_in_at timestamptz
);

-- The session store's own shape (connect-pg-simple).
create table sessions (
  sid varchar not null primary key,
  sess json not null,
  expire timestamp(6) not null
);
create index sessions_expire on sessions (expire);
create index sessions_username on sessions ((sess ->> 'username'));

create table api_tokens (
  id uuid primary key,
  serial bigint generated always as identity unique,
  name text not null,
  role text not null,
  -- SHA-256 of the secret, which is random and long: nothing slower is needed.
  secret_hash bytea not null unique,
  created_at timestamptz not null,
  created_by text not null,
  expires_at timestamptz,
  last_used_at timestamptz
);

create table device_credentials (
  kind text not null,
  device_id text not null,
  password_hash text not null,
  issued_at timestamptz not null,
  primary key (kind, device_id)
);

create table audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  actor text not null,
  role text,
  from_address text,
  action text not null,
  target text,
  detail jsonb not null
);
create index audit_log_time on audit_log (at);
create index audit_log_actor on audit_log (actor, id);
