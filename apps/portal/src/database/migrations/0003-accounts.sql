-- What proves who a person is, apart from what the rest of the portal reads. No secret is stored in the clear.
create schema auth;

create table auth.credential (
  person_id uuid primary key references person,
  -- argon2id, with its salt and costs
  password_hash text not null,
  changed_at timestamptz not null
);

create table auth.sign_in (
  id uuid primary key,
  person_id uuid not null references person,
  -- SHA-256 of the cookie's token
  token_hash bytea not null unique,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  address text,
  browser text,
  revoked_at timestamptz
);
create index sign_in_person on auth.sign_in (person_id) where revoked_at is null;
