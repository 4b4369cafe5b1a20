-- What tells others of what happened: webhooks and mail. Both are written from the audit and the outbox after the commit of what
-- they tell, so that no admission and no end ever waits for them.

-- How far a team's audit and outbox were read for that. What was read and what is to be sent are one transaction.
create table notify_mark (
  team_id uuid primary key references team,
  audit_number bigint not null default 0,
  outbox_number bigint not null default 0
);
insert into notify_mark (team_id, audit_number, outbox_number) select id, audit_number, event_number from team;

create table webhook (
  id uuid primary key,
  team_id uuid not null references team,
  url text not null,
  events jsonb not null,
  -- Deliveries are signed with it, so it is kept sealed, not hashed.
  secret_sealed bytea not null,
  made_by uuid not null references member,
  created_at timestamptz not null,
  -- What happened before it was made is not for it.
  from_audit bigint not null,
  from_outbox bigint not null,
  state text not null default 'on' check (state in ('on', 'off', 'stopped')),
  last_delivered_at timestamptz,
  failing_since timestamptz,
  removed_at timestamptz
);
create index webhook_team on webhook (team_id) where removed_at is null;

-- One happening for one webhook: the row is what is owed, until it is settled.
create table webhook_delivery (
  id uuid primary key,
  webhook_id uuid not null references webhook,
  event text not null,
  -- Which happening: written once for each webhook, whoever writes it.
  source text not null,
  body text not null,
  created_at timestamptz not null,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
  attempts int not null default 0,
  -- Attempts since it was made or sent again by hand.
  tries int not null default 0,
  next_at timestamptz not null,
  -- Who sends it now, and until when nobody else does. A sender that dies leaves it to others then.
  claim uuid,
  claimed_until timestamptz,
  settled_at timestamptz,
  unique (webhook_id, source)
);
create index webhook_delivery_due on webhook_delivery (webhook_id, next_at) where state = 'waiting';
create index webhook_delivery_log on webhook_delivery (webhook_id, id);
create index webhook_delivery_old on webhook_delivery (settled_at) where settled_at is not null;

create table webhook_attempt (
  delivery_id uuid not null references webhook_delivery on delete cascade,
  number int not null,
  at timestamptz not null,
  status int,
  problem text,
  took_ms int not null,
  answer text not null,
  primary key (delivery_id, number)
);
