-- Limits in time: how long nobody may use a session, how long it may last, and when sessions are allowed. Of all that apply to a
-- session the strictest wins.
create table time_limit (
  id uuid primary key,
  team_id uuid not null references team,
  scope text not null check (scope in ('team', 'person-group', 'device-group', 'device')),
  person_group_id uuid references person_group on delete cascade,
  device_group_id uuid references device_group on delete cascade,
  device_id uuid references device,
  -- The group or the device; null for the whole team.
  subject uuid generated always as (coalesce(person_group_id, device_group_id, device_id)) stored,
  idle_ms bigint check (idle_ms > 0),
  total_ms bigint check (total_ms > 0),
  -- {zone, weekly: [{day, from, to}]}: ISO weekday, minutes since midnight; `to` at or before `from` is on the next day.
  hours jsonb,
  changed_at timestamptz not null,
  constraint time_limit_for_one_thing check (case scope
    when 'team' then num_nonnulls(person_group_id, device_group_id, device_id) = 0
    when 'person-group' then person_group_id is not null and num_nonnulls(device_group_id, device_id) = 0
    when 'device-group' then device_group_id is not null and num_nonnulls(person_group_id, device_id) = 0
    else device_id is not null and num_nonnulls(person_group_id, device_group_id) = 0
  end),
  constraint time_limit_says_something check (idle_ms is not null or total_ms is not null or hours is not null)
);
create unique index time_limit_once on time_limit (team_id, scope, subject) nulls not distinct;

-- What ends a begun session by time, with the names as they were (rule E7: written again whenever what it follows from changes).
alter table session add column limits jsonb;
alter table session add column limit_ends_at timestamptz;

-- The limits that apply to this member on this device.
create function limits_of(p_team uuid, p_member uuid, p_device uuid) returns setof time_limit language sql stable as $$
  select time_limit.* from time_limit where time_limit.team_id = p_team and case time_limit.scope
    when 'team' then true
    when 'device' then time_limit.device_id = p_device
    when 'person-group' then exists (select 1 from person_group_member as placed
      where placed.group_id = time_limit.person_group_id and placed.member_id = p_member)
    else exists (select 1 from device_group_device as placed
      where placed.group_id = time_limit.device_group_id and placed.device_id = p_device)
  end
$$;

-- Whether these hours allow a session at an instant, by the wall clock of their own zone. Both ends of an interval are whole
-- minutes, and the week is a ring.
create function hours_open(p_hours jsonb, p_at timestamptz) returns boolean language sql stable as $$
  with wall as (select p_at at time zone (p_hours->>'zone') as clock),
  minute as (select (extract(isodow from clock)::int - 1) * 1440 + extract(hour from clock)::int * 60
    + extract(minute from clock)::int as of_week from wall)
  select exists (
    select 1 from minute, jsonb_to_recordset(p_hours->'weekly') as span (day int, "from" int, "to" int)
    where (minute.of_week - (span.day - 1) * 1440 - span."from" + 10080) % 10080
      < span."to" - span."from" + case when span."to" > span."from" then 0 else 1440 end
  )
$$;

-- Whether the hours that count for this member on this device forbid a session now.
create or replace function outside_hours(p_team uuid, p_member uuid, p_device uuid) returns boolean language sql volatile as $$
  select exists (
    select 1 from limits_of(p_team, p_member, p_device) as limits
    where limits.hours is not null and not hours_open(limits.hours, portal_now())
  )
$$;
