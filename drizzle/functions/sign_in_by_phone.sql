-- Finds or creates the account of a verified phone and, if it is active, opens a session. Without an account and with
-- `held` until when, where the phone is held back.
create or replace function sign_in_by_phone(new_account uuid, index text, cipher text, s jsonb, at timestamptz)
returns table (account users, held timestamptz, events jsonb)
language plpgsql as $$
declare
  a users;
begin
  held := held_until(index, at);
  if held is not null and not exists (select from users u where u.phone_index = index) then
    return query select null::users, held, '[]'::jsonb;
    return;
  end if;
  insert into users as u (id, phone_index, phone_cipher, is_verified, last_active_at, created_at, updated_at)
  values (new_account, index, cipher, true, at, at, at)
  on conflict (phone_index) do update set last_active_at = excluded.last_active_at, is_verified = true
  returning u.* into a;
  insert into profiles (user_id, created_at, updated_at) values (a.id, at, at) on conflict do nothing;

  if a.id = new_account then
    perform note_security_event(
      type => 'registered', account => a.id, session => null, ip => s ->> 'ip', details => 'phone', at => at
    );
    perform note_sign_up(account => a.id, languages => s -> 'languages', at => at);
    perform note_return(account => a.id, kind => 'phone', mark => index, at => at);
  end if;
  return query select a, null::timestamptz, case
    when a.status = 'active' then open_session(account => a.id, s => s, how => 'phone', at => at)
    else '[]' end;
end
$$;
