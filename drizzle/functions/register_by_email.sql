-- Creates an account that claims an address. Does the same whether or not another account has proved the address, or it
-- is held back; that only decides the kind of mail. `mail`: the kind to send ('verify', 'taken' or 'held'), null where
-- one of it was sent recently.
create or replace function register_by_email(
  new_account uuid, index text, cipher text, password text, token_hash text, token_expires timestamptz, s jsonb, at timestamptz
) returns table (account users, mail text, events jsonb)
language plpgsql as $$
declare
  a users;
  kind text;
begin
  perform pg_advisory_xact_lock(hashtextextended(index, 0));
  insert into users as u (id, pending_email_index, pending_email_cipher, pending_email_at, password_hash, last_active_at, created_at, updated_at)
  values (new_account, index, cipher, at, password, at, at, at)
  returning u.* into a;
  insert into profiles (user_id, created_at, updated_at) values (a.id, at, at);
  perform note_security_event(
    type => 'registered', account => a.id, session => null, ip => s ->> 'ip', details => 'email', at => at
  );
  perform note_sign_up(account => a.id, languages => s -> 'languages', at => at);
  kind := case
    when held_until(index, at) is not null then 'held'
    when exists (select from users x where x.email_index = index) then 'taken'
    else 'verify' end;
  return query select a,
    case when note_mail(
      kind => kind, index => index, token_hash => token_hash, expires => token_expires, is_wanted => true, at => at
    ) then kind end,
    open_session(account => a.id, s => s, how => 'email', at => at);
end
$$;
