-- The history of sessions is found by time, by person (session_member), by device and by how they ended.
create index session_device on session (device_id, created_at);
create index session_reason on session (team_id, reason, created_at) where reason is not null;

-- How long a session of the team usually lasts, for the UTC day that begins at usual_day. It is the median of the 30 days before
-- and changes no more once the roll-up has come that far, so whoever looks need not read those days again.
alter table usage_mark
  add column usual_day timestamptz,
  add column usual_ms double precision;
