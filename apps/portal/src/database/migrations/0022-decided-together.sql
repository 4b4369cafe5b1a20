-- What a crowd asks of one team is decided one after the other, but in one transaction; and what was decided of many sessions at
-- once is told once.

-- C3, E3: admissions of one team, in order. Each place is written with the relays whose tokens it is about to be given, so that
-- no cut can forget one. What is refused at capacity counts as wanted.
create function admit_sessions(p_team uuid, p_asked jsonb, p_relays uuid[], p_token_ms int, p_lease_ms int)
returns table (outcome text, granted jsonb, start uuid, freed uuid[]) language plpgsql set plan_cache_mode = 'force_generic_plan' as $$
declare
  v_asked record;
  v_given record;
begin
  for v_asked in
    select * from jsonb_to_recordset(p_asked) as one (session uuid, member uuid, device uuid, "signIn" text, "viewOnly" boolean,
      "viewerKey" text, address text)
  loop
    select * into v_given from admit_session(v_asked.session, p_team, v_asked.member, v_asked.device, v_asked."signIn",
      v_asked."viewOnly", v_asked."viewerKey", v_asked.address, p_lease_ms);
    if v_given.outcome = 'at-capacity' then
      perform note_usage(p_team, 'refused', v_asked.member, v_asked.device, v_given.in_use + 1 - v_given.max_in_use);
    elsif v_given.outcome = 'admitted' then
      insert into session_relay (session_id, relay_id, fence, tokens_expire_at)
        select v_asked.session, relay, 1, portal_now() + p_token_ms * interval '1 millisecond' from unnest(p_relays) as relay;
    end if;
    outcome := v_given.outcome;
    granted := v_given.granted;
    start := v_given.start;
    freed := v_given.freed;
    return next;
  end loop;
end $$;

-- Takes the locks a decision on this session needs: its team's, then its own. Answers the team; null when there is no session.
create function lock_place(p_session uuid) returns uuid language plpgsql
set plan_cache_mode = 'force_generic_plan' as $$
declare
  v_team uuid;
begin
  select team_id into v_team from session where id = p_session;
  if not found then
    return null;
  end if;
  perform 1 from team where id = v_team for no key update;
  perform 1 from session where id = p_session for no key update;
  return v_team;
end $$;

-- The same for many sessions of one team, in id order, like everywhere.
create function lock_places(p_team uuid, p_sessions uuid[]) returns void language plpgsql
set plan_cache_mode = 'force_generic_plan' as $$
begin
  perform 1 from team where id = p_team for no key update;
  perform 1 from session where id = any (p_sessions) and team_id = p_team order by id for no key update;
end $$;

-- What follows from changes of one team's sessions, after their rows are written: the audit, what pages must see (of a session,
-- `shown` names the lists in which it looks different now), and who waits for a place that is free now (W1; W4 first). The caller
-- holds the team's lock.
create function follow_changes(p_team uuid, p_changes jsonb) returns void language plpgsql
set plan_cache_mode = 'force_generic_plan' as $$
declare
  v_change record;
  v_audit record;
  v_audited boolean := false;
  v_capacity boolean := false;
  v_sessions uuid[] := '{}';
  v_devices uuid[] := '{}';
  v_goes_to uuid;
  v_settles boolean := false;
begin
  for v_change in
    select * from jsonb_to_recordset(p_changes) as one (session uuid, device uuid, audits jsonb, shown text[], settles boolean)
  loop
    for v_audit in
      select * from jsonb_to_recordset(v_change.audits) as one (kind text, person uuid, name text, address text)
    loop
      perform append_audit(p_team, v_audit.kind, v_audit.person, v_audit.name, v_audit.address, session_facts(v_change.session));
      v_audited := true;
    end loop;
    if 'session' = any (v_change.shown) then
      v_sessions := v_sessions || v_change.session;
    end if;
    if 'device' = any (v_change.shown) and v_change.device <> all (v_devices) then
      v_devices := v_devices || v_change.device;
    end if;
    v_capacity := v_capacity or 'capacity' = any (v_change.shown);
  end loop;

  if v_audited or v_capacity or cardinality(v_sessions) > 0 then
    perform append_outbox(p_team,
      array_remove(array[case when v_audited then 'audit' end, case when v_capacity then 'capacity' end], null)
        || array_fill('session'::text, array[cardinality(v_sessions)]) || array_fill('device'::text, array[cardinality(v_devices)]),
      array_fill(null::uuid, array[v_audited::int + v_capacity::int]) || v_sessions || v_devices);
  end if;

  for v_change in
    select one.session from jsonb_to_recordset(p_changes) as one (session uuid, settles boolean) where one.settles
  loop
    select goes_to into v_goes_to from session where id = v_change.session;
    if v_goes_to is null then
      v_settles := true;
    else
      perform settle(p_team, v_goes_to);
    end if;
  end loop;
  if v_settles then
    perform settle(p_team);
  end if;
end $$;
