-- What a program asks by instead of a sign-in. It acts as the member who made it, within its scopes, and ends with their right.
create table api_key (
  id uuid primary key,
  team_id uuid not null references team,
  made_by uuid not null references member,
  -- The maker's role when they made it: below that, the key's right is gone (rule E7).
  made_as text not null check (made_as in ('user', 'manager', 'admin', 'owner')),
  label text not null check (length(label) between 1 and 60),
  -- How the secret begins: shown in lists, and by which a key is looked up before its hash is compared.
  hint text not null,
  -- SHA-256 of the whole secret
  secret_hash bytea not null,
  scopes jsonb not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  last_used_at timestamptz,
  last_used_address text,
  revoked_at timestamptz
);
create index api_key_hint on api_key (hint);
create index api_key_team on api_key (team_id, created_at);
create index api_key_maker on api_key (made_by) where revoked_at is null;
-- The audit names keys by their label.
create unique index api_key_label on api_key (team_id, lower(label)) where revoked_at is null;

-- E7: whether a key is good now: neither revoked nor expired, and its maker still an active member of the role they made it in.
create function api_key_stands(p_key uuid) returns boolean language sql volatile as $$
  select exists (
    select 1 from api_key join member on member.id = api_key.made_by
    where api_key.id = p_key and api_key.revoked_at is null and api_key.expires_at > portal_now()
      and member.removed_at is null and member.state = 'active'
      and array_position(array['user', 'manager', 'admin', 'owner'], member.role)
        >= array_position(array['user', 'manager', 'admin', 'owner'], api_key.made_as))
$$;
