-- The admission's questions, each a function of its own: what one of them means changes without the others.

-- Whether the team's subscription lets new sessions begin.
create function subscription_stands(p_team uuid) returns boolean language sql volatile as $$
  select coalesce((select state = 'active' and (term_end is null or term_end > portal_now())
    from subscription where team_id = p_team), false)
$$;

-- Whether the hours that count for this member on this device forbid a session now. None are set yet.
create function outside_hours(p_team uuid, p_member uuid, p_device uuid) returns boolean language sql volatile as $$
  select false
$$;

-- Why this member may not have a session on this device now, whatever room there is; null means nothing is in the way. The caller
-- holds the team's lock.
create function admission_refusal(p_team uuid, p_member uuid, p_device uuid, p_sign_in text, p_granted jsonb) returns text
language plpgsql volatile as $$
declare
  v_member record;
  v_device record;
begin
  select state, removed_at, person_id into v_member from member where id = p_member and team_id = p_team;
  select id, node_id, twin, removed_at into v_device from device where id = p_device and team_id = p_team;
  return case
    when v_member.person_id is null or v_member.removed_at is not null then 'not-found'
    when v_device.id is null or v_device.removed_at is not null then 'not-found'
    when not hold_sign_in(p_sign_in, v_member.person_id) then 'not-signed-in'
    when v_member.state = 'suspended' then 'member-suspended'
    when not subscription_stands(p_team) then 'subscription-ended'
    when p_granted is null then 'no-access'
    when outside_hours(p_team, p_member, p_device) then 'outside-hours'
    when v_device.twin then 'device-twin'
    when v_device.node_id is null then 'device-offline'
    when (select portal_now() < quiet_until from clock_guard) then 'clock-in-doubt'
  end;
end $$;

-- C3: the one admission. Volatile, so each statement sees what was committed before it began: everything is read after the lock.
create or replace function admit_session(
  p_session uuid, p_team uuid, p_member uuid, p_device uuid, p_sign_in text, p_view_only boolean, p_viewer_key text,
  p_address text, p_lease_ms int,
  out outcome text, out in_use int, out max_in_use int, out granted jsonb, out connection bigint, out start uuid
) language plpgsql as $$
declare
  v_person record;
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

  select connection_number, start_id into connection, start from device where id = p_device;
  insert into session (id, team_id, member_id, device_id, sign_in_id, state, rights, view_only, viewer_key, address,
      connection_number, created_at, lease_until)
    values (p_session, p_team, p_member, p_device, p_sign_in, 'connecting', granted, p_view_only, p_viewer_key, p_address,
      connection, portal_now(), portal_now() + p_lease_ms * interval '1 millisecond');
  in_use := in_use + 1;
  update subscription set peak = in_use, peak_at = portal_now() where team_id = p_team and peak < in_use;
  select person.id, person.name into v_person from member join person on person.id = member.person_id where member.id = p_member;
  perform append_audit(p_team, 'session.started', v_person.id, v_person.name, p_address, session_facts(p_session));
  perform append_outbox(p_team, array['session', 'capacity', 'device', 'audit'], array[p_session, null, p_device, null]);
  outcome := 'admitted';
end $$;
