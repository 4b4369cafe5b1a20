-- Ids are time-ordered UUIDs made in code. Times are timestamptz written from clock_timestamp() or passed in.
-- The team row is the lock of everything that gives or takes a place (rule C3): always taken first, members of lists in id order.

create table team (
  id uuid primary key,
  name text not null check (length(name) between 1 and 100),
  created_at timestamptz not null,
  -- Last numbers given out; raised under the team's lock, so numbers have no gaps and no duplicates.
  event_number bigint not null default 0,
  audit_number bigint not null default 0
);

create table person (
  id uuid primary key,
  email text not null unique check (email = lower(email)),
  name text not null check (length(name) between 1 and 100),
  created_at timestamptz not null
);

create table member (
  id uuid primary key,
  team_id uuid not null references team,
  person_id uuid not null references person,
  role text not null check (role in ('user', 'manager', 'admin', 'owner')),
  state text not null default 'active' check (state in ('active', 'suspended')),
  created_at timestamptz not null,
  -- A removed member keeps its row, because sessions and audit rows point at it.
  removed_at timestamptz
);
create unique index member_once on member (team_id, person_id) where removed_at is null;
create unique index member_one_owner on member (team_id) where role = 'owner' and removed_at is null;
create index member_person on member (person_id);

create table invitation (
  id uuid primary key,
  team_id uuid not null references team,
  email text,
  role text not null check (role in ('user', 'manager', 'admin')),
  token_hash bytea not null unique,
  invited_by uuid not null references member,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by uuid references member,
  revoked_at timestamptz
);
create index invitation_team on invitation (team_id);

create table node (
  id uuid primary key,
  started_at timestamptz not null,
  seen_at timestamptz not null
);

create table device (
  id uuid primary key,
  team_id uuid not null references team,
  name text not null check (length(name) between 1 and 100),
  identity_key text not null unique,
  link_key text not null,
  link_key_signature text not null,
  hostname text not null,
  os text not null,
  agent_version text not null,
  capabilities jsonb not null default '[]',
  same_machine boolean not null default false,
  boot_id text,
  start_id uuid,
  -- Raised on every connect; an older connection's writes are void (rule L6).
  connection_number bigint not null default 0,
  -- The node that holds the control connection; null when none does.
  node_id uuid,
  connected_at timestamptz,
  last_seen_at timestamptz,
  -- The agent's start before this one: if it comes back, two agents are alive with one key (rule L7).
  previous_start_id uuid,
  -- The same key runs on two computers (rule L7); new sessions are refused.
  twin boolean not null default false,
  twin_seen_at timestamptz,
  access text not null default 'everyone' check (access in ('everyone', 'listed')),
  created_at timestamptz not null,
  removed_at timestamptz
);
create index device_team on device (team_id) where removed_at is null;

create table device_access (
  id uuid primary key,
  device_id uuid not null references device,
  member_id uuid not null references member,
  rights jsonb not null,
  unique (device_id, member_id)
);

create table join_token (
  id uuid primary key,
  team_id uuid not null references team,
  label text not null,
  secret_hash bytea not null unique,
  created_by uuid references member,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  uses_left int not null check (uses_left >= 0),
  revoked_at timestamptz
);
create index join_token_team on join_token (team_id);

create table subscription (
  team_id uuid primary key references team,
  plan text not null,
  capacity int not null check (capacity >= 0),
  overdraft int not null default 0 check (overdraft >= 0),
  overdraft_until timestamptz,
  term_start timestamptz not null,
  term_end timestamptz,
  state text not null default 'active' check (state in ('active', 'ended')),
  peak int not null default 0,
  peak_at timestamptz
);

create table capacity_change (
  id uuid primary key,
  team_id uuid not null references team,
  at timestamptz not null,
  from_capacity int not null,
  to_capacity int not null,
  by_person uuid references person,
  why text
);
create index capacity_change_team on capacity_change (team_id, at);

create table session (
  id uuid primary key,
  team_id uuid not null references team,
  member_id uuid not null references member,
  device_id uuid not null references device,
  -- The sign-in it was begun under; revoking that ends it (rule E7).
  sign_in_id text,
  state text not null check (state in ('connecting', 'approving', 'active', 'ending', 'ended')),
  fence int not null default 1,
  rights jsonb not null,
  view_only boolean not null default false,
  viewer_key text not null,
  pool text not null default 'open',
  address text,
  -- The device's connection number and start id it was offered to.
  connection_number bigint not null,
  created_at timestamptz not null,
  begun_at timestamptz,
  -- The fence whose right was used to begin (rule L5); lower than fence while a resumed viewer is on its way.
  begun_fence int not null default 0,
  -- Since when the device waits for a lost viewer to come back (rule L4).
  resuming_at timestamptz,
  -- Set when the viewer left cleanly; ends as viewer-left if nobody resumes (rule L4).
  leaving_at timestamptz,
  ends_at timestamptz,
  -- When the orders to end were last given; unanswered ones are given again.
  ordered_at timestamptz,
  ended_at timestamptz,
  freed_at timestamptz,
  lease_until timestamptz not null,
  last_renewed_at timestamptz,
  -- The connection number whose last report listed it; absence from a later report counts only then (rule L1).
  reported_connection bigint,
  -- A renewal was missed and pages were told (rule L2).
  unconfirmed boolean not null default false,
  idle_ms bigint,
  reason text,
  ended_by_person uuid references person,
  ended_by text,
  message text,
  forced boolean not null default false,
  constraint freed_means_ended check (freed_at is null or ended_at is not null)
) with (fillfactor = 70);
-- In use = rows not freed. No index on lease_until: renewals stay HOT updates.
create index session_in_use on session (team_id) where freed_at is null;
create index session_device_in_use on session (device_id) where freed_at is null;
create index session_member on session (member_id, created_at);
create index session_recent on session (team_id, ended_at);
-- What time must drive, for the sweeper.
create index session_ending on session (ends_at) where freed_at is null and ends_at is not null;
create index session_waiting on session (created_at) where freed_at is null and state in ('connecting', 'approving');
create index session_away on session (id) where freed_at is null and (resuming_at is not null or leaving_at is not null);

create table session_ack (
  session_id uuid not null references session,
  hop text not null check (hop in ('device', 'relay', 'viewer')),
  after_ms double precision not null,
  at timestamptz not null,
  primary key (session_id, hop)
);

create table relay (
  id uuid primary key,
  name text not null,
  url text not null,
  identity_key text not null unique,
  start_id uuid,
  node_id uuid,
  connected_at timestamptz,
  seen_at timestamptz,
  removed_at timestamptz
);

-- Every relay that was given tokens for a session: its place is free only when each confirmed its cut and the tokens have expired (rule E3).
create table session_relay (
  session_id uuid not null references session,
  relay_id uuid not null references relay,
  fence int not null,
  tokens_expire_at timestamptz not null,
  cut_at timestamptz,
  primary key (session_id, relay_id)
);
create index session_relay_relay on session_relay (relay_id);

-- What the sweepers last saw of the database's own clock; after a jump nothing runs out until quiet_until (rule L8).
create table clock_guard (
  only_row boolean primary key default true check (only_row),
  seen_at timestamptz not null,
  quiet_until timestamptz not null
);

create table audit_event (
  team_id uuid not null references team,
  number bigint not null,
  at timestamptz not null,
  kind text not null,
  actor_person uuid references person,
  actor text not null,
  address text,
  details jsonb not null default '{}',
  primary key (team_id, number)
);
create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'audit_event is append-only';
end $$;
create trigger audit_append_only before update or delete on audit_event
  for each row execute function audit_is_append_only();

-- Changes that pages must see, written in the same transaction as the change, published after commit.
create table outbox (
  team_id uuid not null references team,
  number bigint not null,
  at timestamptz not null,
  -- session | device | member | capacity | subscription | invitations | join-tokens | access | audit | capacity-asked
  kind text not null,
  subject uuid,
  payload jsonb not null default '{}',
  primary key (team_id, number)
);

-- Set-up: one code at a time, burnt by the transaction that makes the Owner.
create table setup_code (
  id uuid primary key,
  code_hash bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  claim_hash bytea,
  claimed_until timestamptz,
  burnt_at timestamptz
);

-- The portal's signing keys; private halves are encrypted by a key that is not in the database.
create table portal_key (
  id uuid primary key,
  use text not null check (use in ('ticket', 'relay', 'command')),
  public_jwk jsonb not null,
  private_sealed bytea not null,
  created_at timestamptz not null,
  retired_at timestamptz,
  -- The key before it, and its signature over this one.
  signed_by uuid references portal_key,
  signature text
);

-- One row per kind, so that a restarted portal and its twin know the same facts.
create table setting (
  name text primary key,
  value jsonb not null
);

-- Fixed windows for rate limits that must hold across nodes (sign-in, set-up, invitations).
create table rate_window (
  key text not null,
  window_start timestamptz not null,
  count int not null,
  primary key (key, window_start)
);
