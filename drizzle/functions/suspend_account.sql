-- Suspends or bans an account, or makes it active again. The owner is told `reason`, a code, and until when.
create or replace function set_account_status(account uuid, new_status text, reason text, until timestamptz, at timestamptz) returns table (events jsonb)
language plpgsql as $$
begin
  update users u set status = new_status, status_reason = reason, status_until = until, updated_at = at where u.id = account;
  if not found then
    return query select '[]'::jsonb;
    return;
  end if;
  perform note_security_event('account_' || new_status, account, null, null, reason, at);
  return query select jsonb_build_array(announce('account.status_changed', jsonb_build_object(
    'user_id', account, 'status', new_status, 'reason', reason, 'until', until), at));
end
$$;

-- Makes accounts active again whose suspension has run out. Returns the events that let them in.
create or replace function lift_suspensions(most integer, at timestamptz) returns jsonb
language sql volatile
return (
  select coalesce(jsonb_agg(event), '[]') from (
    select u.id from users u where u.status <> 'active' and u.status_until <= at limit most for update skip locked
  ) lapsed cross join lateral set_account_status(lapsed.id, 'active', null, null, at) changed
    cross join lateral jsonb_array_elements(changed.events) event
);
