-- E7: whether a sign-in of this person is good now. It stays so until the transaction ends: whoever revokes it waits, and then
-- finds what was begun under it.
create function hold_sign_in(p_sign_in text, p_person uuid) returns boolean language plpgsql as $$
begin
  perform 1 from auth.sign_in where id = p_sign_in::uuid and person_id = p_person
    and revoked_at is null and expires_at > portal_now() for share;
  return found;
end $$;

-- C3: the one admission. Volatile, so each statement sees what was committed before it began: everything is read after the lock.
create or replace function admit_session(
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
    when not hold_sign_in(p_sign_in, v_member.person_id) then 'not-signed-in'
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
