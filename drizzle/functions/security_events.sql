-- Adds an entry to the log of security events.
create or replace function note_security_event(type text, account uuid, session uuid, ip text, details text, at timestamptz) returns void
language sql volatile
begin atomic
  insert into security_events (id, type, user_id, session_id, ip, details, at)
  values (gen_random_uuid(), note_security_event.type, account, session, note_security_event.ip, note_security_event.details, note_security_event.at);
end;

-- The log is append-only. Entries older than a year may be deleted.
create or replace function keep_security_events() returns trigger
language plpgsql as $$
begin
  if tg_op = 'DELETE' and old.at < now() - interval '1 year' then
    return old;
  end if;
  raise exception 'security events are append-only';
end
$$;

create or replace trigger security_events_append_only before update or delete on security_events
for each row execute function keep_security_events();

-- Deletes at most `most` entries older than a year, the oldest first. Returns how many.
create or replace function forget_security_events(most integer, at timestamptz) returns integer
language sql volatile
begin atomic
  with old as (
    select e.id from security_events e where e.at < least(forget_security_events.at, now()) - interval '1 year'
    order by e.at limit most for update skip locked
  ), gone as (
    delete from security_events e using old where e.id = old.id returning e.id
  )
  select count(*)::integer from gone;
end;
