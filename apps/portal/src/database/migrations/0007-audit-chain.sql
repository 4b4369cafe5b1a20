-- Each audit row carries the hash of the one before it (docs/decisions/0009-audit-chain.md gives the form that is hashed), and a
-- team sets how long its rows are kept. What is deleted is the oldest part alone, and its last number and hash stay as the anchor.
set local statement_timeout = 0;

alter table team
  -- Null keeps the audit for ever.
  add column audit_keep_days int default 365 check (audit_keep_days between 30 and 3650),
  -- The last row that was deleted, and its hash: the chain goes on from there.
  add column audit_anchor bigint not null default 0,
  add column audit_anchor_hash bytea not null default decode(repeat('00', 32), 'hex'),
  add column audit_pruned_at timestamptz;

-- A number as every reader of JSON keeps it: without zeros behind, and as text where a double would lose some of it.
create function audit_plain_number(p_number numeric) returns jsonb language plpgsql immutable set extra_float_digits = 1 as $$
begin
  if p_number::double precision::text::numeric = p_number then
    return to_jsonb(trim_scale(p_number));
  end if;
  return to_jsonb(p_number::text);
exception when numeric_value_out_of_range then
  return to_jsonb(p_number::text);
end $$;

create function audit_plain(p_value jsonb) returns jsonb language plpgsql immutable as $$
begin
  return case jsonb_typeof(p_value)
    when 'object' then (select coalesce(jsonb_object_agg(key, audit_plain(value)), '{}') from jsonb_each(p_value))
    when 'array' then (select coalesce(jsonb_agg(audit_plain(value) order by place), '[]')
      from jsonb_array_elements(p_value) with ordinality as element (value, place))
    when 'number' then audit_plain_number((p_value #>> '{}')::numeric)
    else p_value
  end;
end $$;

-- The hash of a row: over what jsonb prints of its fields, in this order, which a program without a database prints as well.
create function audit_hash(
  p_team uuid, p_number bigint, p_at timestamptz, p_kind text, p_actor_person uuid, p_actor text, p_address text,
  p_details jsonb, p_previous bytea
) returns bytea language sql stable as $$
  select sha256(convert_to(jsonb_build_array('usher-audit-1', p_team, p_number,
    to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), p_kind, p_actor_person, p_actor, p_address, p_details,
    encode(p_previous, 'hex'))::text, 'UTF8'))
$$;

-- What a search looks through: who, from where, and the texts among the details; ids are no words. Not part of the chain.
create function audit_search(p_actor text, p_address text, p_details jsonb) returns text language sql immutable as $$
  select lower(p_actor || ' ' || coalesce(p_address, '') || ' '
    || coalesce((select string_agg(value, ' ') from jsonb_each_text(p_details) where length(value) <> 36), ''))
$$;

alter table audit_event
  add column hash bytea,
  add column search text generated always as (audit_search(actor, address, details)) stored;

-- The rows there are, chained in their order.
alter table audit_event disable trigger audit_append_only;
do $$
declare
  v_row audit_event;
  v_team uuid;
  v_previous bytea;
begin
  for v_row in select * from audit_event order by team_id, number loop
    if v_team is distinct from v_row.team_id then
      v_team := v_row.team_id;
      v_previous := decode(repeat('00', 32), 'hex');
    end if;
    v_row.details := audit_plain(v_row.details);
    v_previous := audit_hash(v_row.team_id, v_row.number, v_row.at, v_row.kind, v_row.actor_person, v_row.actor,
      v_row.address, v_row.details, v_previous);
    update audit_event set details = v_row.details, hash = v_previous
      where team_id = v_row.team_id and number = v_row.number;
  end loop;
end $$;
alter table audit_event enable trigger audit_append_only;
alter table audit_event alter column hash set not null;

create index audit_event_at on audit_event (team_id, at);
create index audit_event_kind on audit_event (team_id, kind, number);
create index audit_event_actor on audit_event (team_id, actor_person, number) where actor_person is not null;
create index audit_event_person on audit_event (team_id, (details->>'person'), number) where details ? 'person';
create index audit_event_device on audit_event (team_id, (details->>'device'), number) where details ? 'device';

-- Numbers come from the team's row, which is the team's lock: no gaps, no duplicates, in the order of commits; so one row is
-- always the one before.
create or replace function append_audit(
  p_team uuid, p_kind text, p_actor_person uuid, p_actor text, p_address text, p_details jsonb
) returns bigint language plpgsql as $$
declare
  v_number bigint;
  v_anchor bigint;
  v_previous bytea;
  v_at timestamptz;
begin
  update team set audit_number = audit_number + 1 where id = p_team
    returning audit_number, audit_anchor, audit_anchor_hash into strict v_number, v_anchor, v_previous;
  if v_number - 1 <> v_anchor then
    select hash into v_previous from audit_event where team_id = p_team and number = v_number - 1;
    -- Gone, by a way around the trigger. That shows as a break in the chain; it must not stop the team.
    v_previous := coalesce(v_previous, decode(repeat('00', 32), 'hex'));
  end if;
  -- Only what may hold a fraction or a great number is looked at closely.
  if p_details::text ~ '[0-9]\.[0-9]|[0-9]{16}' then
    p_details := audit_plain(p_details);
  end if;
  v_at := portal_now();
  insert into audit_event (team_id, number, at, kind, actor_person, actor, address, details, hash)
    values (p_team, v_number, v_at, p_kind, p_actor_person, p_actor, p_address, p_details,
      audit_hash(p_team, v_number, v_at, p_kind, p_actor_person, p_actor, p_address, p_details, v_previous));
  return v_number;
end $$;

-- Rows are never changed. They are deleted only behind the anchor, and none younger than any team may choose.
create or replace function audit_is_append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and old.at < portal_now() - interval '30 days'
    and old.number <= (select audit_anchor from team where id = old.team_id) then
    return old;
  end if;
  raise exception 'audit_event is append-only';
end $$;

-- The anchor moves only forward, onto a row that is there, and takes its hash.
create function audit_anchor_is_a_row() returns trigger language plpgsql as $$
begin
  if new.audit_anchor > old.audit_anchor and exists (select 1 from audit_event
      where team_id = new.id and number = new.audit_anchor and hash = new.audit_anchor_hash) then
    return new;
  end if;
  raise exception 'the anchor of the audit moves forward, onto a row';
end $$;
create trigger audit_anchor_moves before update of audit_anchor, audit_anchor_hash on team
  for each row execute function audit_anchor_is_a_row();

-- Deletes the oldest rows that are all past the team's time, at most so many; the last one stays as the anchor. The caller holds
-- the team's lock. `more` says whether it stopped at `p_most`.
create function prune_audit(p_team uuid, p_most int, out deleted int, out first_number bigint, out last_number bigint, out more boolean)
language plpgsql as $$
declare
  v_keep int;
begin
  select audit_keep_days into v_keep from team where id = p_team;
  more := false;
  deleted := 0;
  if v_keep is null or clock_in_doubt() then
    return;
  end if;
  with oldest as (
    select number, at >= portal_now() - make_interval(days => v_keep) as young
    from audit_event where team_id = p_team order by number limit p_most)
  select min(number), coalesce(min(number) filter (where young) - 1, max(number)), count(*) = p_most and not bool_or(young)
    into first_number, last_number, more from oldest;
  if first_number is null or last_number < first_number then
    first_number := null;
    last_number := null;
    return;
  end if;
  update team set audit_anchor = last_number, audit_pruned_at = portal_now(),
    audit_anchor_hash = (select hash from audit_event where team_id = p_team and number = last_number)
    where id = p_team;
  delete from audit_event where team_id = p_team and number <= last_number;
  get diagnostics deleted = row_count;
end $$;
