-- A subscription stands from its dates alone: until the end of its term, and then for as long as its grace lasts. The stored state
-- only remembers that the end was carried out (E7), so that it is audited once.
alter table subscription
  add column trial boolean not null default false,
  add column grace_days int not null default 0 check (grace_days between 0 and 365),
  -- The last warning given before this term's end, in days; null while none was due.
  add column warned_days int;
create index subscription_term on subscription (term_end) where state = 'active' and term_end is not null;

-- When everything stops; null means never. Hours, since a day of an interval follows the clock changes of the session's time zone.
create function subscription_ends_at(p_term_end timestamptz, p_grace_days int) returns timestamptz language sql immutable as $$
  select p_term_end + make_interval(hours => 24 * p_grace_days)
$$;

create or replace function subscription_stands(p_team uuid) returns boolean language sql volatile as $$
  select coalesce((select state = 'active' and (term_end is null or subscription_ends_at(term_end, grace_days) > portal_now())
    from subscription where team_id = p_team), false)
$$;

-- Every change of a subscription but that of its capacity, which has its own table.
create table subscription_change (
  id uuid primary key,
  team_id uuid not null references team,
  at timestamptz not null,
  what text not null,
  was jsonb not null,
  became jsonb not null,
  by_person uuid references person,
  why text
);
create index subscription_change_team on subscription_change (team_id, at);

-- What people wanted and did not get at once: refused at capacity, or made to wait. One row a minute for each person and device,
-- however often they tried, so that nobody fills the table.
create table usage_event (
  team_id uuid not null references team,
  minute timestamptz not null,
  kind text not null check (kind in ('refused', 'waited')),
  member_id uuid not null references member,
  device_id uuid not null references device,
  -- The first of the minute.
  at timestamptz not null,
  times int not null default 1,
  -- How many places more would have let them in.
  short int not null default 0,
  primary key (team_id, minute, kind, member_id, device_id)
);

-- In the transaction of what it notes, under the team's lock.
create function note_usage(p_team uuid, p_kind text, p_member uuid, p_device uuid, p_short int default 0) returns void
language sql volatile as $$
  insert into usage_event (team_id, minute, kind, member_id, device_id, at, short)
    values (p_team, date_trunc('minute', portal_now(), 'UTC'), p_kind, p_member, p_device, portal_now(), p_short)
    on conflict (team_id, minute, kind, member_id, device_id) do update
      set times = usage_event.times + 1, short = greatest(usage_event.short, excluded.short)
$$;

-- Closed minutes, hours and days (UTC), rolled up from the rows of sessions and usage_event. Minutes and hours in which nothing
-- changed have no row: what was in use at the end of the one before stayed so.
create table usage_bucket (
  team_id uuid not null references team,
  size_s int not null check (size_s in (60, 3600, 86400)),
  at timestamptz not null,
  in_use int not null,
  max_in_use int not null,
  -- Places in use, summed over the bucket's milliseconds.
  place_ms double precision not null,
  admitted int not null,
  refused int not null,
  waited int not null,
  short int not null,
  -- How many requests would have needed how many places: {"places": requests}.
  levels jsonb not null default '{}',
  primary key (team_id, size_s, at)
);

-- Until when a team's usage is rolled up, always a full hour, and what was in use then.
create table usage_mark (
  team_id uuid primary key references team,
  until timestamptz not null,
  state jsonb not null
);

-- What a roll-up reads. Renewals touch neither column and stay HOT.
create index session_taken on session (team_id, created_at);
create index session_freed on session (team_id, freed_at) where freed_at is not null;
