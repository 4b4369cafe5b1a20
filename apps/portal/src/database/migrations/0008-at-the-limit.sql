-- At the limit: who waits, for whom a place is held, which places are reserved, what is lent, and when to alert (W1–W4, R1, C6).

-- W2: an offer is a counted row of its own state; it has the id of its waiter. What is not claimed leaves no session behind.
alter table session drop constraint session_state_check;
alter table session add constraint session_state_check
  check (state in ('offered', 'connecting', 'approving', 'active', 'ending', 'ended'));
-- W4: the waiter whose offer the place becomes when it is freed.
alter table session add column goes_to uuid;

create table waiter (
  id uuid primary key,
  team_id uuid not null references team,
  member_id uuid not null references member,
  device_id uuid not null references device,
  -- The sign-in they wait under; revoked, they are passed.
  sign_in_id text not null,
  view_only boolean not null default false,
  address text,
  created_at timestamptz not null,
  -- Whoever is not heard of by then is away, and passed.
  present_until timestamptz not null,
  state text not null default 'waiting' check (state in ('waiting', 'offered', 'claimed', 'missed', 'gone', 'left')),
  -- When it was claimed, missed, gone or left.
  settled_at timestamptz
);
create unique index waiter_once on waiter (member_id, device_id) where state in ('waiting', 'offered');
create index waiter_queue on waiter (team_id, created_at, id) where state in ('waiting', 'offered');
create index waiter_settled on waiter (member_id, settled_at) where state in ('missed', 'gone');

-- R1: places that only some may use. A row of `session` is stamped with the pool it was admitted from; 'open' is everybody's.
create table reserved_pool (
  id uuid primary key,
  team_id uuid not null references team,
  name text not null check (length(name) between 1 and 100),
  places int not null check (places > 0),
  -- Whose they are: those with this role or a higher one, or the members of a group.
  role text check (role in ('user', 'manager', 'admin', 'owner')),
  group_id uuid references person_group on delete cascade,
  created_at timestamptz not null,
  constraint one_subject check (num_nonnulls(role, group_id) = 1)
);
create index reserved_pool_team on reserved_pool (team_id, created_at, id);

-- W4: a waiter asks a holder to let go.
create table release_request (
  id uuid primary key,
  session_id uuid not null references session,
  waiter_id uuid not null references waiter,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  answered_at timestamptz,
  answer text check (answer in ('release', 'keep', 'no-answer'))
);
create unique index release_request_open on release_request (session_id) where answered_at is null;
create index release_request_waiter on release_request (waiter_id, asked_at);

-- Alert at so many hundredths of the limit, besides at the limit; the level alerted last (0 none, 1 near, 2 full).
alter table subscription add column alert_percent int default 90 check (alert_percent between 50 and 99);
alter table subscription add column alert_level int not null default 0 check (alert_level between 0 and 2);

-- W2.
create function offer_life() returns interval language sql immutable as $$ select interval '10 seconds' $$;

create function places_in_use(p_team uuid) returns int language sql volatile as $$
  select count(*)::int from session where team_id = p_team and freed_at is null
$$;

create function role_rank(p_role text) returns int language sql immutable as $$
  select array_position(array['user', 'manager', 'admin', 'owner'], p_role)
$$;

create function may_use_pool(p_pool reserved_pool, p_member uuid) returns boolean language plpgsql volatile as $$
begin
  if p_pool.group_id is not null then
    return exists (select 1 from person_group_member where group_id = p_pool.group_id and member_id = p_member);
  end if;
  return coalesce((select role_rank(role) >= role_rank(p_pool.role) from member where id = p_member), false);
end $$;

-- R1: the pool this member may enter by now: one of theirs that has room, else 'open' if what is reserved for others stays free;
-- null is no room. The caller holds the team's lock.
create function room_for(p_team uuid, p_member uuid) returns text language plpgsql volatile as $$
declare
  v_limit int := coalesce(session_limit(p_team), 0);
  v_in_use int := places_in_use(p_team);
  v_kept int := 0;
  v_used int;
  v_pool reserved_pool;
begin
  if v_in_use >= v_limit then
    return null;
  end if;
  for v_pool in select * from reserved_pool where team_id = p_team order by created_at, id
  loop
    select count(*) into v_used from session
      where team_id = p_team and freed_at is null and pool = v_pool.id::text;
    continue when v_used >= v_pool.places;
    if may_use_pool(v_pool, p_member) then
      return v_pool.id::text;
    end if;
    v_kept := v_kept + v_pool.places - v_used;
  end loop;
  return case when v_in_use + v_kept < v_limit then 'open' end;
end $$;

-- Which alert stands at this use: it rises at once, and falls only when the use is clear of the line, so that one place that
-- comes and goes alerts once.
create function alert_level_of(p_in_use int, p_limit int, p_percent int, p_was int) returns int
language plpgsql immutable as $$
declare
  v_margin int := greatest(1, ceil(p_limit * 0.05)::int);
  v_near int := ceil(p_limit * p_percent / 100.0)::int;
  v_now int := case
    when p_limit > 0 and p_in_use >= p_limit then 2
    when p_limit > 0 and p_in_use >= v_near then 1
    else 0
  end;
begin
  return case
    when v_now >= p_was then v_now
    when p_was = 2 and p_in_use >= greatest(1, p_limit - v_margin) then 2
    when v_near is not null and p_in_use >= greatest(1, v_near - v_margin) then 1
    else v_now
  end;
end $$;

-- What follows from a use or a limit that changed: the peak, and an alert once per crossing.
create function note_use(p_team uuid, p_in_use int default null) returns void language plpgsql as $$
declare
  v_in_use int := coalesce(p_in_use, places_in_use(p_team));
  v_limit int := session_limit(p_team);
  v_was subscription;
  v_level int;
  v_facts jsonb;
begin
  select * into v_was from subscription where team_id = p_team;
  if not found then
    return;
  end if;
  v_level := alert_level_of(v_in_use, v_limit, v_was.alert_percent, v_was.alert_level);
  if v_was.peak < v_in_use then
    update subscription set peak = v_in_use, peak_at = portal_now() where team_id = p_team;
  end if;
  if v_level <> v_was.alert_level then
    update subscription set alert_level = v_level where team_id = p_team;
  end if;
  if v_level > v_was.alert_level then
    v_facts := jsonb_build_object('level', case v_level when 2 then 'full' else 'near' end, 'inUse', v_in_use,
      'limit', v_limit, 'percent', v_was.alert_percent,
      'at', floor(extract(epoch from portal_now()) * 1000)::bigint);
    perform append_audit(p_team, 'capacity.alert', null, 'Usher', null, v_facts);
    perform append_outbox(p_team, array['capacity-alert', 'audit'], array[null, null]::uuid[], v_facts);
  end if;
end $$;

-- What an audit row says of a waiter: the names as they were.
create function audit_waiter(p_waiter uuid, p_kind text) returns void language plpgsql as $$
declare
  v record;
begin
  select waiter.team_id, waiter.address, person.id as person_id, person.name as person_name, device.id as device_id,
      device.name as device_name, member.id as member_id into strict v
    from waiter
    join device on device.id = waiter.device_id
    join member on member.id = waiter.member_id
    join person on person.id = member.person_id
    where waiter.id = p_waiter;
  perform append_audit(v.team_id, p_kind, v.person_id, v.person_name, v.address, jsonb_build_object('waiter', p_waiter,
    'device', v.device_id, 'deviceName', v.device_name, 'member', v.member_id, 'person', v.person_id,
    'personName', v.person_name));
  perform append_outbox(v.team_id, array['waiting', 'audit'], array[null, null]::uuid[]);
end $$;

-- W1, W2: offers what is free to the first who is present, may connect, whose device is online and who may use that place; then
-- to the next. `p_first` comes before all others (W4). The caller holds the team's lock.
create function promote_waiters(p_team uuid, p_first uuid default null) returns int language plpgsql as $$
declare
  v_waiter waiter;
  v_pool text;
  v_granted jsonb;
  v_offered int := 0;
begin
  if not exists (select 1 from waiter where team_id = p_team and state = 'waiting') then
    return 0;
  end if;
  for v_waiter in select * from waiter
    where team_id = p_team and state = 'waiting' and present_until > portal_now()
    order by id is distinct from p_first, created_at, id
  loop
    exit when places_in_use(p_team) >= session_limit(p_team);
    v_pool := room_for(p_team, v_waiter.member_id);
    continue when v_pool is null;
    v_granted := granted_rights(v_waiter.device_id, v_waiter.member_id, v_waiter.view_only);
    continue when admission_refusal(p_team, v_waiter.member_id, v_waiter.device_id, v_waiter.sign_in_id, v_granted) is not null;
    insert into session (id, team_id, member_id, device_id, sign_in_id, state, rights, view_only, viewer_key, pool, address,
        connection_number, created_at, lease_until)
      select v_waiter.id, p_team, v_waiter.member_id, v_waiter.device_id, v_waiter.sign_in_id, 'offered', v_granted,
        v_waiter.view_only, '', v_pool, v_waiter.address, device.connection_number, portal_now(), portal_now() + offer_life()
      from device where device.id = v_waiter.device_id;
    update waiter set state = 'offered' where id = v_waiter.id;
    perform append_outbox(p_team, array['session', 'capacity', 'device'], array[v_waiter.id, null, v_waiter.device_id]);
    perform audit_waiter(v_waiter.id, 'waiting.offered');
    v_offered := v_offered + 1;
  end loop;
  return v_offered;
end $$;

-- Whatever frees or adds a place calls this in its transaction, under the team's lock (W1).
create function settle(p_team uuid, p_first uuid default null) returns void language plpgsql as $$
begin
  perform promote_waiters(p_team, p_first);
  perform note_use(p_team);
end $$;

-- W2: an offer that nobody holds any more leaves no row, and so no place. `p_as` is what becomes of its waiter.
create function end_offer(p_offer uuid, p_as text) returns void language plpgsql as $$
declare
  v_was session;
begin
  delete from session where id = p_offer and state = 'offered' returning * into strict v_was;
  update waiter set state = p_as, settled_at = case when p_as <> 'waiting' then portal_now() end where id = p_offer;
  perform append_outbox(v_was.team_id, array['session', 'capacity', 'device'], array[v_was.id, null, v_was.device_id]);
  perform audit_waiter(p_offer, 'waiting.' || case p_as when 'waiting' then 'withdrawn' else p_as end);
end $$;

-- W2: the offered row becomes the session, which may be given another id. The caller holds the team's lock and has asked
-- whether anything is in the way.
create function claim_offer(
  p_offer uuid, p_session uuid, p_sign_in text, p_viewer_key text, p_granted jsonb, p_view_only boolean, p_address text,
  p_lease_ms int
) returns void language plpgsql as $$
declare
  v record;
begin
  update session set id = p_session, state = 'connecting', sign_in_id = p_sign_in, viewer_key = p_viewer_key,
      rights = p_granted, view_only = p_view_only, address = p_address, created_at = portal_now(),
      lease_until = portal_now() + p_lease_ms * interval '1 millisecond', connection_number = device.connection_number
    from device where session.id = p_offer and session.state = 'offered' and device.id = session.device_id;
  update waiter set state = 'claimed', settled_at = portal_now() where id = p_offer;
  select session.team_id, session.device_id, person.id as person_id, person.name into strict v
    from session join member on member.id = session.member_id join person on person.id = member.person_id
    where session.id = p_session;
  perform append_audit(v.team_id, 'session.started', v.person_id, v.name, p_address, session_facts(p_session));
  perform append_outbox(v.team_id, array['session', 'capacity', 'device', 'waiting', 'audit'],
    array[p_session, null, v.device_id, null, null]);
  if p_session <> p_offer then
    perform append_outbox(v.team_id, array['session'], array[p_offer]);
  end if;
end $$;

-- Frees the place of a locked row whose lease ran out. A session that was ending keeps its reason and shows as forced; an offer
-- that ran out was missed.
create or replace function free_place(p_was session) returns void language plpgsql as $$
declare
  v_reason text := coalesce(p_was.reason,
    case when p_was.state in ('connecting', 'approving') then 'connect-timeout' else 'lease-lost' end);
  v_was_live boolean := p_was.ended_at is null
    and (p_was.state <> 'ending' or p_was.ends_at > portal_now());
begin
  if p_was.state = 'offered' then
    perform end_offer(p_was.id, 'missed');
    perform settle(p_was.team_id);
    return;
  end if;
  if v_was_live then
    v_reason := case when p_was.state in ('connecting', 'approving') then 'connect-timeout' else 'lease-lost' end;
  end if;
  update session set state = 'ended', freed_at = portal_now(),
    ends_at = case when v_was_live then portal_now() else ends_at end,
    ended_at = coalesce(ended_at, portal_now()),
    forced = forced or (ended_at is null and not v_was_live),
    reason = v_reason,
    ended_by = case when v_was_live then null else ended_by end,
    ended_by_person = case when v_was_live then null else ended_by_person end,
    message = case when v_was_live then null else message end
    where id = p_was.id;
  if v_was_live then
    perform append_audit(p_was.team_id, 'session.' || v_reason, null, 'Usher', null, session_facts(p_was.id));
  end if;
  perform append_outbox(p_was.team_id, array['session', 'capacity', 'device', 'audit'],
    array[p_was.id, null, p_was.device_id, null]);
  perform settle(p_was.team_id, p_was.goes_to);
end $$;

-- C3, W3, R1: the one admission. Volatile, so each statement sees what was committed before it began: everything is read after
-- the lock. Who waits and may use what is free is offered it before the newcomer is asked.
create or replace function admit_session(
  p_session uuid, p_team uuid, p_member uuid, p_device uuid, p_sign_in text, p_view_only boolean, p_viewer_key text,
  p_address text, p_lease_ms int,
  out outcome text, out in_use int, out max_in_use int, out granted jsonb, out connection bigint, out start uuid
) language plpgsql as $$
declare
  v_person record;
  v_pool text;
  v_offer uuid;
begin
  perform 1 from team where id = p_team for no key update;
  if not found then
    outcome := 'not-found';
    return;
  end if;

  granted := granted_rights(p_device, p_member, p_view_only);
  outcome := admission_refusal(p_team, p_member, p_device, p_sign_in, granted);
  if outcome is not null then
    return;
  end if;
  select connection_number, start_id into connection, start from device where id = p_device;

  select id into v_offer from waiter where member_id = p_member and device_id = p_device and state = 'offered';
  if found then
    perform claim_offer(v_offer, p_session, p_sign_in, p_viewer_key, granted, p_view_only, p_address, p_lease_ms);
    outcome := 'admitted';
    return;
  end if;

  perform promote_waiters(p_team);
  v_pool := room_for(p_team, p_member);
  if v_pool is null then
    perform free_run_out(p_team);
    v_pool := room_for(p_team, p_member);
  end if;
  max_in_use := session_limit(p_team);
  in_use := places_in_use(p_team);
  if v_pool is null then
    outcome := 'at-capacity';
    return;
  end if;

  insert into session (id, team_id, member_id, device_id, sign_in_id, state, rights, view_only, viewer_key, pool, address,
      connection_number, created_at, lease_until)
    values (p_session, p_team, p_member, p_device, p_sign_in, 'connecting', granted, p_view_only, p_viewer_key, v_pool,
      p_address, connection, portal_now(), portal_now() + p_lease_ms * interval '1 millisecond');
  in_use := in_use + 1;
  update waiter set state = 'left', settled_at = portal_now()
    where member_id = p_member and device_id = p_device and state = 'waiting';
  if found then
    perform append_outbox(p_team, array['waiting'], array[null]::uuid[]);
  end if;
  select person.id, person.name into v_person from member join person on person.id = member.person_id where member.id = p_member;
  perform append_audit(p_team, 'session.started', v_person.id, v_person.name, p_address, session_facts(p_session));
  perform append_outbox(p_team, array['session', 'capacity', 'device', 'audit'], array[p_session, null, p_device, null]);
  perform note_use(p_team, in_use);
  outcome := 'admitted';
end $$;
