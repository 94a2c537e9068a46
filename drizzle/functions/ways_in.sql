-- Removes a phone or Google from an account, and ends every session but the caller's: it may have been opened with the
-- removed method. The last sign-in method stays.
-- way: 'phone', 'google'. outcome: 'removed', 'absent' (there is none), 'last', 'gone' (the account)
create or replace function remove_way_in(account uuid, way text, session uuid, from_ip text, at timestamptz)
returns table (outcome text, person users, events jsonb)
language plpgsql as $$
declare
  a users;
  verdict text;
begin
  select u.* into a from users u where u.id = account for update;
  verdict := case
    when a.id is null then 'gone'
    when case way when 'phone' then a.phone_index when 'google' then a.google_index end is null then 'absent'
    when num_nonnulls(a.email_index, a.phone_index, a.google_index) < 2 then 'last'
    else 'removed' end;
  if verdict <> 'removed' then
    return query select verdict, a, '[]'::jsonb;
    return;
  end if;
  if way = 'phone' then
    update users u set phone_index = null, phone_cipher = null, updated_at = at where u.id = account returning u.* into a;
  else
    update users u set google_index = null, updated_at = at where u.id = account returning u.* into a;
  end if;
  perform note_security_event(
    type => way || '_removed', account => account, session => session, ip => from_ip, details => null, at => at
  );
  return query select verdict, a, end_sessions(
    account => account, only_session => null, keep_session => session, reason => way || '_removed', from_ip => from_ip,
    at => at
  );
end
$$;
