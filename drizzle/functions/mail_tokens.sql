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
  where u.email_index = index or u.pending_email_index = index
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
