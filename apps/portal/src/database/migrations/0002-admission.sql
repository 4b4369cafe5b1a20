-- The one clock of everything that counts time: the database's own. A function, so that a test can own it.
create function portal_now() returns timestamptz language sql volatile as $$ select clock_timestamp() $$;

-- Numbers come from the team's row, which is the team's lock: no gaps, no duplicates, in the order of commits.
create function append_audit(
  p_team uuid, p_kind text, p_actor_person uuid, p_actor text, p_address text, p_details jsonb
) returns bigint language plpgsql as $$
declare
  v_number bigint;
begin
  update team set audit_number = audit_number + 1 where id = p_team returning audit_number into strict v_number;
  insert into audit_event (team_id, number, at, kind, actor_person, actor, address, details)
    values (p_team, v_number, portal_now(), p_kind, p_actor_person, p_actor, p_address, p_details);
  return v_number;
end $$;

create function append_outbox(p_team uuid, p_kinds text[], p_subjects uuid[], p_payload jsonb default '{}')
returns bigint language plpgsql as $$
declare
  v_last bigint;
  v_count int := cardinality(p_kinds);
begin
  update team set event_number = event_number + v_count where id = p_team returning event_number into strict v_last;
  insert into outbox (team_id, number, at, kind, subject, payload)
    select p_team, v_last - v_count + event.place, portal_now(), event.kind, event.subject, p_payload
    from unnest(p_kinds, p_subjects) with ordinality as event (kind, subject, place);
  return v_last;
end $$;

-- What a member may do on a device; null means nothing. A view-only session is narrower than its entry, never wider.
create function granted_rights(p_device uuid, p_member uuid, p_view_only boolean) returns jsonb
language plpgsql stable as $$
declare
  v_rights jsonb;
begin
  select case device.access
    when 'everyone' then jsonb_build_object('view', true, 'control', true, 'clipboardIn', true, 'clipboardOut', true,
      'files', true, 'chat', true, 'record', true, 'withoutApproval', true)
    else (select entry.rights from device_access entry where entry.device_id = device.id and entry.member_id = p_member)
    end
    into v_rights from device where device.id = p_device;
  if v_rights is null or not coalesce((v_rights->>'view')::boolean, false) then
    return null;
  end if;
  if p_view_only then
    v_rights := v_rights || jsonb_build_object('control', false, 'clipboardIn', false, 'clipboardOut', false,
      'files', false, 'record', false);
  end if;
  return v_rights;
end $$;

-- C6: what the team may hold at once.
create function session_limit(p_team uuid) returns int language sql volatile as $$
  select capacity + case when overdraft_until > portal_now() then overdraft else 0 end from subscription where team_id = p_team
$$;

-- L8: while the clock is in doubt nothing runs out. Nobody having looked for long is a doubt, too.
create function clock_in_doubt() returns boolean language sql volatile as $$
  select coalesce((select portal_now() < quiet_until or abs(extract(epoch from portal_now() - seen_at)) > 30
    from clock_guard), false)
$$;

-- C3, L2: frees the team's rows whose lease ran out. Locking a row waits for a renewal in flight and then looks again, at a
-- clock read after the wait. The caller holds the team's lock.
create function free_run_out(p_team uuid) returns int language plpgsql as $$
declare
  v_id uuid;
  v_was session;
  v_freed int := 0;
begin
  if clock_in_doubt() then
    return 0;
  end if;
  for v_id in select id from session where team_id = p_team and freed_at is null and lease_until <= portal_now() order by id
  loop
    select * into v_was from session
      where id = v_id and freed_at is null and lease_until <= portal_now() for no key update;
    continue when not found;
    perform free_place(v_was);
    v_freed := v_freed + 1;
  end loop;
  return v_freed;
end $$;

-- Frees the place of a locked row whose lease ran out. A session that was ending keeps its reason and shows as forced.
create function free_place(p_was session) returns void language plpgsql as $$
declare
  v_reason text := coalesce(p_was.reason,
    case when p_was.state in ('connecting', 'approving') then 'connect-timeout' else 'lease-lost' end);
  v_was_live boolean := p_was.ended_at is null
    and (p_was.state <> 'ending' or p_was.ends_at > portal_now());
begin
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
end $$;

-- What an audit row says of a session: the names as they were.
create function session_facts(p_session uuid) returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object('session', session.id, 'device', device.id, 'deviceName', device.name,
      'member', member.id, 'person', person.id, 'personName', person.name, 'reason', session.reason,
      'by', session.ended_by, 'message', session.message))
    from session
    join device on device.id = session.device_id
    join member on member.id = session.member_id
    join person on person.id = member.person_id
    where session.id = p_session
$$;

-- C3: the one admission. Volatile, so each statement sees what was committed before it began: everything is read after the lock.
create function admit_session(
  p_session uuid, p_team uuid, p_member uuid, p_device uuid, p_sign_in text, p_view_only boolean, p_viewer_key text,
  p_address text, p_lease_ms int,
  out outcome text, out in_use int, out max_in_use int, out granted jsonb, out connection bigint, out start uuid
) language plpgsql as $$
declare
  v_member record;
  v_device record;
  v_subscription subscription;
begin
  perform 1 from team where id = p_team for no key update;
  if not found then
    outcome := 'not-found';
    return;
  end if;

  select member.state, member.removed_at, person.id as person_id, person.name as person_name into v_member
    from member join person on person.id = member.person_id where member.id = p_member and member.team_id = p_team;
  select id, node_id, twin, connection_number, start_id, removed_at into v_device
    from device where id = p_device and team_id = p_team;
  select * into v_subscription from subscription where team_id = p_team;
  granted := granted_rights(p_device, p_member, p_view_only);
  outcome := case
    when v_member.person_id is null or v_member.removed_at is not null then 'not-found'
    when v_device.id is null or v_device.removed_at is not null then 'not-found'
    when v_member.state = 'suspended' then 'member-suspended'
    when v_subscription.state is distinct from 'active' or v_subscription.term_end <= portal_now() then 'subscription-ended'
    when granted is null then 'no-access'
    when v_device.twin then 'device-twin'
    when v_device.node_id is null then 'device-offline'
    when (select portal_now() < quiet_until from clock_guard) then 'clock-in-doubt'
  end;
  if outcome is not null then
    return;
  end if;

  max_in_use := session_limit(p_team);
  select count(*) into in_use from session where team_id = p_team and freed_at is null;
  if in_use >= max_in_use then
    perform free_run_out(p_team);
    select count(*) into in_use from session where team_id = p_team and freed_at is null;
  end if;
  if in_use >= max_in_use then
    outcome := 'at-capacity';
    return;
  end if;

  insert into session (id, team_id, member_id, device_id, sign_in_id, state, rights, view_only, viewer_key, address,
      connection_number, created_at, lease_until)
    values (p_session, p_team, p_member, p_device, p_sign_in, 'connecting', granted, p_view_only, p_viewer_key, p_address,
      v_device.connection_number, portal_now(), portal_now() + p_lease_ms * interval '1 millisecond');
  in_use := in_use + 1;
  update subscription set peak = in_use, peak_at = portal_now() where team_id = p_team and peak < in_use;
  perform append_audit(p_team, 'session.started', v_member.person_id, v_member.person_name, p_address, session_facts(p_session));
  perform append_outbox(p_team, array['session', 'capacity', 'device', 'audit'], array[p_session, null, p_device, null]);
  connection := v_device.connection_number;
  start := v_device.start_id;
  outcome := 'admitted';
end $$;
