-- Suspends or bans an account, or reactivates it. The owner is shown `reason`, a code, and until when. To others the
-- user is gone meanwhile: the rooms of their conversations are notified, and nothing is changed that would have to be
-- undone.
create or replace function set_account_status(account uuid, new_status text, reason text, until timestamptz, at timestamptz) returns table (events jsonb)
language plpgsql as $$
declare
  a users;
  changed jsonb := '[]';
begin
  select u.* into a from users u where u.id = account for no key update;
  if a.id is null then
    return query select changed;
    return;
  end if;
  update users u set status = new_status, status_reason = reason, status_until = until, updated_at = at,
    inactive_since = case when new_status = 'active' then null when a.status = 'active' then at else coalesce(a.inactive_since, a.updated_at) end
  where u.id = account;
  if new_status = 'active' then
    update profiles p set disputed_birth_date = null where p.user_id = account and p.disputed_birth_date is not null;
  end if;
  perform note_security_event(
    type => 'account_' || new_status, account => account, session => null, ip => null, details => reason, at => at
  );
  if (a.status = 'active') <> (new_status = 'active') then
    changed := restate_conversations(account, at);
  end if;
  if new_status <> 'active' then
    changed := changed || stop_search(account, at);
  end if;
  return query select jsonb_build_array(announce(type => 'account.status_changed', payload => jsonb_build_object(
    'user_id', account, 'status', new_status, 'reason', reason, 'until', until), at => at)) || changed;
end
$$;

-- Reactivates accounts whose suspension has expired. Returns the events that unblock them.
create or replace function lift_suspensions(most integer, at timestamptz) returns jsonb
language sql volatile
return (
  select coalesce(jsonb_agg(event), '[]') from (
    select u.id from users u where u.status <> 'active' and u.status_until <= at limit most for update skip locked
  ) lapsed cross join lateral set_account_status(
    account => lapsed.id, new_status => 'active', reason => null, until => null, at => at
  ) changed
    cross join lateral jsonb_array_elements(changed.events) event
);
