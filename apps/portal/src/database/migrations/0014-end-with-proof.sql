-- The relay that joined a session's two legs, for people; the newest of the session's fence counts.
alter table session_relay add column joined_at timestamptz;

-- What an audit row says of an end's three acknowledgements: ms after it was due, by hop.
create function end_facts(p_session uuid) returns jsonb language sql volatile as $$
  select session_facts(p_session) || jsonb_strip_nulls(jsonb_build_object(
      'acks', coalesce((select jsonb_object_agg(hop, round(after_ms)) from session_ack where session_id = p_session), '{}'),
      'heldMs', case when forced then round(extract(epoch from session.freed_at - session.ends_at) * 1000) end,
      'heldUntil', case when forced and session.freed_at is null then to_char(session.lease_until at time zone 'UTC',
        'YYYY-MM-DD"T"HH24:MI:SS"Z"') end))
    from session where id = p_session
$$;

-- E2, E4: the account of an end is written with what completes it, whichever of the ways to free a place it came by.
create function tell_end(p_session uuid, p_kind text) returns void language plpgsql as $$
declare
  v_team uuid;
begin
  select team_id into v_team from session where id = p_session;
  perform append_audit(v_team, p_kind, null, 'Usher', null, end_facts(p_session));
  perform append_outbox(v_team, array['audit'], array[null::uuid]);
end $$;

-- The third acknowledgement of what somebody ended.
create function end_is_confirmed() returns trigger language plpgsql as $$
begin
  if (select count(*) = 3 from session_ack where session_id = new.session_id)
    and exists (select 1 from session where id = new.session_id and ended_by_person is not null) then
    perform tell_end(new.session_id, 'session.end-confirmed');
  end if;
  return null;
end $$;
create trigger end_confirmed after insert on session_ack for each row execute function end_is_confirmed();

create function end_is_forced() returns trigger language plpgsql as $$
begin
  if new.forced and not old.forced then
    perform tell_end(new.id, 'session.end-forced');
  elsif new.forced and old.freed_at is null and new.freed_at is not null then
    perform tell_end(new.id, 'session.place-freed');
  end if;
  return null;
end $$;
create trigger end_forced after update of forced, freed_at on session for each row
  when (new.forced and (not old.forced or (old.freed_at is null and new.freed_at is not null)))
  execute function end_is_forced();
