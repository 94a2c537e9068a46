-- Whether to send a mail of a kind to an address, with the given token. At most one of a kind in five minutes: the
-- previous one has the same content, and its token is valid for the same purpose. Only a mail that was sent delays the
-- next, and only while its token is valid, so that nobody can use up another user's mails. Mails that are not to be
-- sent are recorded in the same way, so that both take the same time.
create or replace function note_mail(kind text, index text, token_hash text, expires timestamptz, is_wanted boolean, at timestamptz)
returns boolean
language plpgsql as $$
begin
  -- Of concurrent requests one sends the mail.
  perform pg_advisory_xact_lock(hashtextextended(index, 0));
  if exists (
    select from mail_tokens m
    where m.purpose = kind and m.email_index = index and (m.is_mailed or not is_wanted)
      and m.expires_at > at and m.created_at > at - interval '5 minutes'
  ) then
    return false;
  end if;
  delete from mail_tokens m where m.purpose = kind and m.email_index = index and (not m.is_mailed or m.expires_at <= at);
  insert into mail_tokens (hash, purpose, email_index, is_mailed, expires_at, created_at)
  values (token_hash, kind, index, is_wanted, expires, at);
  return is_wanted;
end
$$;

-- The mail of a valid token; null when it is unknown, used or expired.
create or replace function mail_of_token(kind text, token_hash text, at timestamptz) returns mail_tokens
language sql stable
return (select m from mail_tokens m where m.hash = token_hash and m.purpose = kind and m.is_mailed and m.expires_at > at);

-- Whether an account has any proved sign-in method.
create or replace function has_proved_way_in(account users) returns boolean
language sql immutable parallel safe
return account.email_index is not null or account.phone_index is not null or account.google_index is not null;

-- Whether an account that only claims an address passes to the mailbox owner when they set a password. An account with
-- another sign-in method does not: it may belong to the claimant.
create or replace function may_pass(account users, index text) returns boolean
language sql immutable parallel safe
return coalesce(account.pending_email_index = index, false) and not has_proved_way_in(account);

-- Whether to send a mail that was requested without signing in: the proof of a pending address, or a link to set the
-- password of the account that has proved it, else of an account that may pass to its owner.
create or replace function request_mail(kind text, index text, token_hash text, expires timestamptz, from_ip text, at timestamptz)
returns boolean
language plpgsql as $$
declare
  owner uuid;
  is_wanted boolean;
begin
  perform pg_advisory_xact_lock(hashtextextended(index, 0));
  select u.id into owner from users u where u.email_index = index;
  is_wanted := case
    when kind = 'verify' then owner is null and exists (select from users u where u.pending_email_index = index)
    else owner is not null or exists (select from users u where may_pass(u, index) and u.pending_email_index = index)
  end;
  perform note_security_event(
    type => kind || '_requested', account => owner, session => null, ip => from_ip, details => null, at => at
  );
  return note_mail(
    kind => kind, index => index, token_hash => token_hash, expires => expires, is_wanted => is_wanted, at => at
  );
end
$$;

-- Lets an account claim an address. Returns whether to send the mail that proves it.
create or replace function claim_email(account uuid, index text, cipher text, token_hash text, expires timestamptz, from_ip text, at timestamptz)
returns boolean
language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(index, 0));
  update users u set pending_email_index = index, pending_email_cipher = cipher, updated_at = at,
    pending_email_at = case when u.pending_email_index = index then u.pending_email_at else at end
  where u.id = account;
  if not found then
    return false;
  end if;
  perform note_security_event(
    type => 'email_claimed', account => account, session => null, ip => from_ip, details => null, at => at
  );
  return note_mail(
    kind => 'verify', index => index, token_hash => token_hash, expires => expires, is_wanted => true, at => at
  );
end
$$;

-- Deletes at most `most` mails with expired tokens. Returns how many.
create or replace function forget_mails(most integer, at timestamptz) returns integer
language sql volatile
begin atomic
  with due as (
    select m.hash from mail_tokens m where m.expires_at <= at order by m.expires_at limit most for update skip locked
  ), gone as (
    delete from mail_tokens m using due where m.hash = due.hash returning m.hash
  )
  select count(*)::integer from gone;
end;
