-- What an admission asks is asked in PL/pgSQL, which keeps a connection's plans; PostgreSQL plans the body of a function in SQL
-- anew at each call. The answers are the same.

create or replace function united_rights(p_rights jsonb[]) returns jsonb language plpgsql immutable as $$
begin
  -- Nearly everybody has one entry.
  if cardinality(p_rights) = 1 then
    return p_rights[1];
  end if;
  return (select jsonb_object_agg(name, granted) from (
    select one.name, bool_or(one.granted::boolean) as granted
      from unnest(p_rights) as entry (rights), jsonb_each_text(entry.rights) as one (name, granted) group by one.name
  ) united);
end $$;

create or replace function session_limit(p_team uuid) returns int language plpgsql volatile as $$
begin
  return (select capacity + case when overdraft_until > portal_now() then overdraft else 0 end
    from subscription where team_id = p_team);
end $$;

create or replace function places_in_use(p_team uuid) returns int language plpgsql volatile as $$
begin
  return (select count(*) from session where team_id = p_team and freed_at is null);
end $$;

create or replace function subscription_stands(p_team uuid) returns boolean language plpgsql volatile as $$
begin
  return coalesce((select state = 'active' and (term_end is null or subscription_ends_at(term_end, grace_days) > portal_now())
    from subscription where team_id = p_team), false);
end $$;

create or replace function outside_hours(p_team uuid, p_member uuid, p_device uuid) returns boolean language plpgsql volatile as $$
begin
  return exists (
    select 1 from limits_of(p_team, p_member, p_device) as limits
    where limits.hours is not null and not hours_open(limits.hours, portal_now()));
end $$;

create or replace function clock_in_doubt() returns boolean language plpgsql volatile as $$
begin
  return coalesce((select portal_now() < quiet_until or portal_now() < keep_until
    or portal_now() - seen_at > clock_jump() or seen_at - portal_now() > clock_jump() from clock_guard), false);
end $$;

create or replace function session_facts(p_session uuid) returns jsonb language plpgsql stable as $$
begin
  return (select jsonb_strip_nulls(jsonb_build_object('session', session.id, 'device', device.id, 'deviceName', device.name,
      'member', member.id, 'person', person.id, 'personName', person.name, 'reason', session.reason,
      'by', session.ended_by, 'message', session.message))
    from session
    join device on device.id = session.device_id
    join member on member.id = session.member_id
    join person on person.id = member.person_id
    where session.id = p_session);
end $$;

create or replace function audit_search(p_actor text, p_address text, p_details jsonb) returns text language plpgsql immutable as $$
begin
  return lower(p_actor || ' ' || coalesce(p_address, '') || ' '
    || coalesce((select string_agg(value, ' ') from jsonb_each_text(p_details) where length(value) <> 36), ''));
end $$;

create or replace function note_usage(p_team uuid, p_kind text, p_member uuid, p_device uuid, p_short int default 0) returns void
language plpgsql volatile as $$
begin
  insert into usage_event (team_id, minute, kind, member_id, device_id, at, short)
    values (p_team, date_trunc('minute', portal_now(), 'UTC'), p_kind, p_member, p_device, portal_now(), p_short)
    on conflict (team_id, minute, kind, member_id, device_id) do update
      set times = usage_event.times + 1, short = greatest(usage_event.short, excluded.short);
end $$;

-- Made again so that it is younger than session_taken: as long as a new table has no statistics both cost the same, and a plan
-- that is kept would count through everything the team ever had.
drop index session_in_use;
create index session_in_use on session (team_id) where freed_at is null;
