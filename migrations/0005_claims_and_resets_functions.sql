-- Writes the token that was mailed to an address for an account; the one before it is worth nothing from now on.
create or replace function issue_mail_token(purpose text, index text, account uuid, token_hash text, expires timestamptz) returns void
language sql volatile
begin atomic
  insert into mail_tokens as m (purpose, email_index, user_id, hash, expires_at)
  values (issue_mail_token.purpose, index, account, token_hash, expires)
  on conflict (purpose, email_index, user_id) do update set hash = excluded.hash, expires_at = excluded.expires_at;
end;

-- Whether somebody has proved anything by which they can get into an account.
create or replace function has_proved_way_in(account users) returns boolean
language sql immutable parallel safe
return account.email_index is not null or account.phone_index is not null or account.google_index is not null;

-- The account that an address leads to: the one that has proved it, else the first that claimed it and has no other way
-- in. The first, so that nobody who claims somebody's address later gets between them and their account.
create or replace function account_of_email(index text) returns users
language sql stable
return (
  select u from users u
  where u.deleted_at is null and (u.email_index = index or u.pending_email_index = index)
  order by (u.email_index = index) is true desc, has_proved_way_in(u), coalesce(u.pending_email_at, u.created_at), u.id
  limit 1
);

-- Whether who reads the mail of an address may set the password of an account. An address that is only claimed opens no
-- account that somebody has another way into: it may not be theirs.
create or replace function may_reset(account users, index text) returns boolean
language sql immutable parallel safe
return coalesce(account.email_index = index, false)
  or (coalesce(account.pending_email_index = index, false) and not has_proved_way_in(account));

-- A token for whoever an address leads to. Writes a row in any case; returns the account, or nothing.
create or replace function request_mail_token(purpose text, index text, token_hash text, expires timestamptz, from_ip text, at timestamptz)
returns users
language plpgsql as $$
declare
  a users := account_of_email(index);
begin
  -- Whoever has proved the address has nothing left to verify.
  if purpose = 'verify' and a.email_index = index then
    a := null;
  end if;
  if purpose = 'reset' and not may_reset(a, index) then
    a := null;
  end if;
  perform issue_mail_token(purpose, index, a.id, token_hash, expires);
  perform note_security_event(purpose || '_requested', a.id, null, from_ip, null, at);
  return a;
end
$$;

-- Spends a token. Null when it is unknown, spent, replaced or too old.
create or replace function spend_mail_token(purpose text, token_hash text, at timestamptz) returns mail_tokens
language sql volatile
begin atomic
  delete from mail_tokens m
  where m.hash = token_hash and m.purpose = spend_mail_token.purpose and m.expires_at > at and m.user_id is not null
  returning m;
end;

--> statement-breakpoint
-- Makes an account with an address that is only claimed so far, and the token that can prove it. Does the same whether or
-- not somebody else has proved the address already; `is_taken` decides which mail its owner gets.
create or replace function register_by_email(
  new_account uuid, index text, cipher text, password text, token_hash text, token_expires timestamptz, s jsonb, at timestamptz
) returns table (account users, is_taken boolean, events jsonb)
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
  return query select a, exists (select from users x where x.email_index = index), open_session(a.id, s, 'email', at);
end
$$;

--> statement-breakpoint
-- An account has proved that an address is its own: it becomes the account's address, and nobody else's claim counts.
-- False when another account has proved it before.
create or replace function prove_email(account uuid, index text, at timestamptz) returns boolean
language plpgsql as $$
begin
  -- Of two accounts that prove one address at the same moment the second waits and is told.
  perform pg_advisory_xact_lock(hashtextextended(index, 0));
  if exists (select from users u where u.email_index = index and u.id <> account) then
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

-- outcome: 'verified'; 'taken' (another account has proved the address meanwhile); 'invalid' (the token)
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
  return query select case when is_proved then 'verified' else 'taken' end;
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

--> statement-breakpoint
-- Gives an account a phone whose code was right. outcome: 'linked', 'taken' (it is another account's), 'gone' (the account is)
create or replace function link_phone(person uuid, index text, cipher text, from_ip text, at timestamptz) returns table (outcome text, account users)
language plpgsql as $$
declare
  a users;
begin
  update users u set phone_index = index, phone_cipher = cipher, is_verified = true, updated_at = at where u.id = person returning u.* into a;
  if a.id is null then
    return query select 'gone', null::users;
    return;
  end if;
  perform note_security_event('phone_linked', person, null, from_ip, null, at);
  return query select 'linked', a;
exception when unique_violation then
  return query select 'taken', null::users;
end
$$;
