-- L8, closer: what a clock that was ahead has written is brought back, a doubt never lasts longer than one lease, and a jump is
-- doubted from the moment it happens, not only once a sweeper has looked.

create function clock_jump() returns interval language sql immutable as $$ select interval '5 seconds' $$;

-- Until then nothing runs out, though people are admitted: nobody looked for a while, and whether the time since was real is
-- not known.
alter table clock_guard add column keep_until timestamptz not null default '-infinity';

-- Sweepers look every second. Nobody having looked for as long as a jump is long is a doubt, too.
create or replace function clock_in_doubt() returns boolean language sql volatile as $$
  select coalesce((select portal_now() < quiet_until or portal_now() < keep_until
    or portal_now() - seen_at > clock_jump() or seen_at - portal_now() > clock_jump() from clock_guard), false)
$$;

-- A standby that takes over, and a restored backup, begin a new timeline; a server that merely starts again does not. Empty where
-- a service does not tell.
create function database_timeline() returns text language plpgsql volatile as $$
begin
  return left(pg_walfile_name(pg_current_wal_lsn()), 8);
exception when others then
  return '';
end $$;

-- One sweeper's look; `p_jumped` is what it saw by its own clock. Answers whether the clock is taken to have jumped.
create function look_at_clock(p_jumped boolean, p_lease interval) returns boolean language plpgsql as $$
declare
  v_seen timestamptz;
  v_now timestamptz;
  v_back interval;
begin
  insert into clock_guard (seen_at, quiet_until) values (portal_now(), portal_now()) on conflict (only_row) do nothing;
  select seen_at into v_seen from clock_guard for no key update;
  v_now := portal_now();
  v_back := v_seen - v_now;
  if v_back > clock_jump() then
    -- No lease is longer than one from now, and what was due stays due. Whoever looks next finds nothing left to bring back.
    update session set lease_until = least(lease_until, v_now + p_lease), ends_at = ends_at - v_back
      where id in (select id from session where freed_at is null
        and (lease_until > v_now + p_lease or ends_at > v_now) order by id for no key update);
  end if;
  p_jumped := p_jumped or v_back > clock_jump();
  update clock_guard set seen_at = v_now,
    quiet_until = case when p_jumped then v_now + p_lease else least(quiet_until, v_now + p_lease) end,
    keep_until = case when -v_back > clock_jump() then v_now + p_lease else least(keep_until, v_now + p_lease) end;
  return p_jumped;
end $$;
