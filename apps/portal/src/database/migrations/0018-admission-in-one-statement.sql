-- The admission as one statement that is its own transaction: the team's lock is held for no round trip, so that one hot team
-- waits for its database alone. What it frees because it ran out is said in the answer, for those who must be told.
drop function admit_session(uuid, uuid, uuid, uuid, text, boolean, text, text, int);

-- C3, W3, R1: the one admission. Volatile, so each statement sees what was committed before it began: everything is read after
-- the lock. Who waits and may use what is free is offered it before the newcomer is asked.
create function admit_session(
  p_session uuid, p_team uuid, p_member uuid, p_device uuid, p_sign_in text, p_view_only boolean, p_viewer_key text,
  p_address text, p_lease_ms int,
  out outcome text, out in_use int, out max_in_use int, out granted jsonb, out connection bigint, out start uuid, out freed uuid[]
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
    -- Only by xmin do they differ from what others freed while this one waited for the lock.
    select array_agg(id order by id) into freed from session
      where team_id = p_team and freed_at >= now() and xmin = pg_current_xact_id()::xid;
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
