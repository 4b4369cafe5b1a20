-- Groups of people and of devices, and the entries that cross them: who may do what on which devices.

create table person_group (
  id uuid primary key,
  team_id uuid not null references team,
  name text not null check (length(name) between 1 and 100),
  created_at timestamptz not null
);
create unique index person_group_name on person_group (team_id, lower(name));

create table person_group_member (
  group_id uuid not null references person_group on delete cascade,
  member_id uuid not null references member,
  primary key (group_id, member_id)
);
create index person_group_member_member on person_group_member (member_id);

create table device_group (
  id uuid primary key,
  team_id uuid not null references team,
  name text not null check (length(name) between 1 and 100),
  created_at timestamptz not null
);
create unique index device_group_name on device_group (team_id, lower(name));

create table device_group_device (
  group_id uuid not null references device_group on delete cascade,
  device_id uuid not null references device,
  primary key (group_id, device_id)
);
create index device_group_device_device on device_group_device (device_id);

-- One entry: one member or one group of people, on one device or one group of devices. An entry without view would grant nothing.
create table access_entry (
  id uuid primary key,
  team_id uuid not null references team,
  member_id uuid references member,
  person_group_id uuid references person_group on delete cascade,
  device_id uuid references device,
  device_group_id uuid references device_group on delete cascade,
  rights jsonb not null check (coalesce((rights->>'view')::boolean, false)),
  constraint one_subject check (num_nonnulls(member_id, person_group_id) = 1),
  constraint one_object check (num_nonnulls(device_id, device_group_id) = 1),
  constraint one_entry_each unique nulls not distinct (device_id, device_group_id, member_id, person_group_id)
);
create index access_entry_team on access_entry (team_id);
create index access_entry_member on access_entry (member_id) where member_id is not null;
create index access_entry_person_group on access_entry (person_group_id) where person_group_id is not null;
create index access_entry_device_group on access_entry (device_group_id) where device_group_id is not null;

insert into access_entry (id, team_id, member_id, device_id, rights)
  select entry.id, device.team_id, entry.member_id, entry.device_id, entry.rights
  from device_access entry join device on device.id = entry.device_id
  where coalesce((entry.rights->>'view')::boolean, false);
drop table device_access;

-- What each entry comes to: one row for every member and device it joins.
create view device_grant as
  select reached.device_id, named.member_id, reached.id as entry_id, reached.rights
  from (
    select id, device_id, rights from access_entry where device_id is not null
    union all
    select entry.id, placed.device_id, entry.rights
      from access_entry entry join device_group_device placed on placed.group_id = entry.device_group_id
  ) reached
  join (
    select id, member_id from access_entry where member_id is not null
    union all
    select entry.id, placed.member_id
      from access_entry entry join person_group_member placed on placed.group_id = entry.person_group_id
  ) named on named.id = reached.id;

-- Entries add up: a right that any of them grants is granted, and none takes away what another gives.
create function united_rights(p_rights jsonb[]) returns jsonb language sql immutable as $$
  select jsonb_object_agg(name, granted) from (
    select one.name, bool_or(one.granted::boolean) as granted
      from unnest(p_rights) as entry (rights), jsonb_each_text(entry.rights) as one (name, granted) group by one.name
  ) united
$$;

-- What a member may do on a device; null means nothing. A view-only session is narrower than its entries, never wider.
create or replace function granted_rights(p_device uuid, p_member uuid, p_view_only boolean) returns jsonb
language plpgsql stable as $$
declare
  v_rights jsonb;
begin
  if (select access from device where id = p_device) = 'everyone' then
    v_rights := jsonb_build_object('view', true, 'control', true, 'clipboardIn', true, 'clipboardOut', true,
      'files', true, 'chat', true, 'record', true, 'withoutApproval', true);
  else
    select united_rights(array_agg(rights)) into v_rights
      from device_grant where device_id = p_device and member_id = p_member;
  end if;
  if v_rights is null then
    return null;
  end if;
  if p_view_only then
    v_rights := v_rights || jsonb_build_object('control', false, 'clipboardIn', false, 'clipboardOut', false,
      'files', false, 'record', false);
  end if;
  return v_rights;
end $$;
