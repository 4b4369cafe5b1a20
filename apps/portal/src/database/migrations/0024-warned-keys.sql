-- When it was told that a key expires soon; once is enough.
alter table api_key add column warned_at timestamptz;
