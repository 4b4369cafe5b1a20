-- Mail that is to go out. Its content is sealed while it waits, for an invitation's link lets somebody in, and wiped once it is settled.
create table mail (
  id uuid primary key,
  team_id uuid not null references team,
  to_address text not null,
  content_sealed bytea,
  -- Which happening: one mail each to an address, whoever writes it.
  source text not null,
  created_at timestamptz not null,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
  attempts int not null default 0,
  next_at timestamptz not null,
  -- Who sends it now, and until when nobody else does.
  claim uuid,
  claimed_until timestamptz,
  settled_at timestamptz,
  problem text,
  unique (source, to_address)
);
create index mail_due on mail (next_at) where state = 'waiting';
create index mail_team on mail (team_id, id);

-- Of what somebody wants no mail.
create table mail_off (
  person_id uuid not null references person,
  kind text not null,
  primary key (person_id, kind)
);
