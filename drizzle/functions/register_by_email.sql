-- Makes an account with an address that is only claimed so far, and the token that can prove it. Does the same whether or
-- not somebody else has proved the address already, or it is held back; `is_taken` and `held` decide which mail its owner gets.
create or replace function register_by_email(
  new_account uuid, index text, cipher text, password text, token_hash text, token_expires timestamptz, s jsonb, at timestamptz
) returns table (account users, is_taken boolean, held timestamptz, events jsonb)
language plpgsql as $$
declare
  a users;
begin
  insert into users as u (id, pending_email_index, pending_email_cipher, pending_email_at, password_hash, last_active_at, created_at, updated_at)
  values (new_account, index, cipher, at, password, at, at, at)
  returning u.* into a;
  insert into profiles (user_id, created_at, updated_at) values (a.id, at, at);
  perform note_security_event('registered', a.id, null, s ->> 'ip', 'email', at);
  perform issue_mail_token('verify', index, a.id, token_hash, token_expires);
  return query select a, exists (select from users x where x.email_index = index), held_until(index, at), open_session(a.id, s, 'email', at);
end
$$;
