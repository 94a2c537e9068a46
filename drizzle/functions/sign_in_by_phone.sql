-- Finds or makes the account of a phone whose code was right and, if it is active, opens a session.
create or replace function sign_in_by_phone(new_account uuid, index text, cipher text, s jsonb, at timestamptz)
returns table (account users, events jsonb)
language plpgsql as $$
declare
  a users;
begin
  insert into users as u (id, phone_index, phone_cipher, is_verified, last_active_at, created_at, updated_at)
  values (new_account, index, cipher, true, at, at, at)
  on conflict (phone_index) do update set last_active_at = excluded.last_active_at, is_verified = true
  returning u.* into a;
  insert into profiles (user_id, created_at, updated_at) values (a.id, at, at) on conflict do nothing;

  if a.id = new_account then
    perform note_security_event('registered', a.id, null, s ->> 'ip', 'phone', at);
  end if;
  return query select a, case when a.status = 'active' then open_session(a.id, s, 'phone', at) else '[]' end;
end
$$;
