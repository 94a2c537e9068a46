-- An account has proved that an address is its own: it becomes the account's address, and nobody else's claim counts.
-- False when another account has proved it before, or it is held back.
create or replace function prove_email(account uuid, index text, at timestamptz) returns boolean
language plpgsql as $$
begin
  -- Of two accounts that prove one address at the same moment the second waits and is told.
  perform pg_advisory_xact_lock(hashtextextended(index, 0));
  if exists (select from users u where u.email_index = index and u.id <> account)
    or held_until(index, at) is not null
  then
    return false;
  end if;
  update users u set
    email_index = index, email_cipher = case when u.pending_email_index = index then u.pending_email_cipher else u.email_cipher end,
    pending_email_index = null, pending_email_cipher = null, pending_email_at = null, is_verified = true, updated_at = at
  where u.id = account and (u.pending_email_index = index or u.email_index = index);
  if not found then
    return false;
  end if;
  update users u set pending_email_index = null, pending_email_cipher = null, pending_email_at = null where u.pending_email_index = index;
  return true;
end
$$;

-- outcome: 'verified'; 'taken' (another account has proved the address meanwhile); 'held' (it is held back); 'invalid' (the token)
create or replace function verify_email(token_hash text, from_ip text, at timestamptz) returns table (outcome text)
language plpgsql as $$
declare
  t mail_tokens := spend_mail_token('verify', token_hash, at);
  is_proved boolean;
begin
  if t.user_id is null then
    return query select 'invalid';
    return;
  end if;
  is_proved := prove_email(t.user_id, t.email_index, at);
  perform note_security_event(case when is_proved then 'email_verified' else 'email_taken' end, t.user_id, null, from_ip, null, at);
  return query select case when is_proved then 'verified' when held_until(t.email_index, at) is not null then 'held' else 'taken' end;
end
$$;

-- Sets a new password by a token that was mailed, and ends every session. Whoever reads the mail has proved the address.
-- Since the mail the account may have got another address or another way in, so it is asked again whether that is enough.
-- outcome: 'reset', 'invalid'
create or replace function reset_password(token_hash text, password text, from_ip text, at timestamptz)
returns table (outcome text, account users, events jsonb)
language plpgsql as $$
declare
  t mail_tokens;
  a users;
  is_proved boolean := false;
begin
  -- The account before its token, as who changes the password by the present one.
  select m.* into t from mail_tokens m where m.purpose = 'reset' and m.hash = token_hash;
  perform pg_advisory_xact_lock(hashtextextended(t.email_index, 0));
  select u.* into a from users u where u.id = t.user_id for update;
  t := spend_mail_token('reset', token_hash, at);
  if t.user_id is not null and may_reset(a, t.email_index) then
    is_proved := prove_email(t.user_id, t.email_index, at);
  end if;
  if not is_proved then
    return query select 'invalid', null::users, '[]'::jsonb;
    return;
  end if;
  update users u set password_hash = password, updated_at = at where u.id = t.user_id returning u.* into a;
  perform note_security_event('password_reset', t.user_id, null, from_ip, null, at);
  return query select 'reset', a, end_sessions(t.user_id, null, null, 'password_reset', from_ip, at);
end
$$;
