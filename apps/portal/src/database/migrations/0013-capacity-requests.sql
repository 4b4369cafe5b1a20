-- M7: who asked for a place at the limit, and what those who can help answered.
create table capacity_request (
  id uuid primary key,
  team_id uuid not null references team,
  member_id uuid not null references member,
  device_id uuid not null references device,
  created_at timestamptz not null
);
create index capacity_request_asker on capacity_request (team_id, member_id, created_at desc);

-- One answer a helper; a second one replaces the first.
create table capacity_answer (
  request_id uuid not null references capacity_request,
  member_id uuid not null references member,
  answer text not null check (answer in ('capacity-added', 'session-ended', 'not-now')),
  message text,
  at timestamptz not null,
  primary key (request_id, member_id)
);
