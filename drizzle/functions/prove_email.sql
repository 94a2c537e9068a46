-- Ends all claims to an address, except that of `keeper`, and invalidates the tokens mailed to prove it.
create or replace function end_claims(index text, keeper uuid, from_ip text, at timestamptz) returns void
language sql volatile
begin atomic
  delete from mail_tokens m where m.email_index = index and m.purpose = 'verify';
  with ended as (
    update users u set pending_email_index = null, pending_email_cipher = null, pending_email_at = null, updated_at = at
    where u.pending_email_index = index and u.id is distinct from keeper
    returning u.id
  )
  select note_security_event(
    type => 'email_claim_ended', account => e.id, session => null, ip => from_ip, details => null, at => at
  ) from ended e;
end;

-- An account has proved an address: it becomes the account's address, and every other claim ends.
-- False when another account has proved it before, it is held back, or the account does not claim it.
create or replace function prove_email(account uuid, index text, from_ip text, at timestamptz) returns boolean
language plpgsql as $$
begin
  -- Of two accounts that prove one address concurrently the second waits and fails.
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
  perform end_claims(index => index, keeper => account, from_ip => from_ip, at => at);
  perform note_return(account => account, kind => 'email', mark => index, at => at);
  return true;
end
$$;

-- Proves an address for the account of a claimant: the token proves the mailbox, the claimant's own credential names
-- the account. One of the two credentials is given: `session`, of the access token, or `password`, the hash of the
-- password that was just verified.
--
-- outcome: 'verified'; 'invalid' (the token); 'refused' (the credential is no longer valid); 'unclaimed' (the account
-- does not claim the address); 'taken' (another account has proved it); 'held' (it is held back). `former` is the
-- account before.
create or replace function verify_email(token_hash text, claimant uuid, session uuid, password text, from_ip text, at timestamptz)
returns table (outcome text, former users)
language plpgsql as $$
declare
  t mail_tokens := mail_of_token(kind => 'verify', token_hash => token_hash, at => at);
  a users;
begin
  perform pg_advisory_xact_lock(hashtextextended(t.email_index, 0));
  -- Checked again: it may have been used meanwhile.
  t := mail_of_token(kind => 'verify', token_hash => token_hash, at => at);
  if t.hash is null then
    return query select 'invalid', null::users;
    return;
  end if;
  select u.* into a from users u where u.id = claimant for update;
  if a.id is null
    or (password is not null and a.password_hash is distinct from password)
    or (password is null and not exists (select from sessions s where s.id = session and s.user_id = claimant and s.ended_at is null))
  then
    return query select 'refused', null::users;
    return;
  end if;
  if prove_email(account => claimant, index => t.email_index, from_ip => from_ip, at => at) then
    perform note_security_event(
      type => 'email_verified', account => claimant, session => session, ip => from_ip, details => null, at => at
    );
    return query select 'verified', a;
    return;
  end if;
  perform note_security_event(
    type => 'email_taken', account => claimant, session => session, ip => from_ip, details => null, at => at
  );
  return query select case
    when held_until(t.email_index, at) is not null then 'held'
    when exists (select from users u where u.email_index = t.email_index) then 'taken'
    else 'unclaimed' end, a;
end
$$;

-- The owner of a mailbox rejects all claims to its address. False when the token is invalid.
create or replace function refuse_claims(token_hash text, from_ip text, at timestamptz) returns boolean
language plpgsql as $$
declare
  t mail_tokens := mail_of_token(kind => 'verify', token_hash => token_hash, at => at);
begin
  perform pg_advisory_xact_lock(hashtextextended(t.email_index, 0));
  t := mail_of_token(kind => 'verify', token_hash => token_hash, at => at);
  if t.hash is null then
    return false;
  end if;
  perform end_claims(index => t.email_index, keeper => null, from_ip => from_ip, at => at);
  return true;
end
$$;

-- Sets a new password with a mailed token, and ends every session. The token proves the address, so the account is the
-- one that has proved it; while none has, an account that claims it passes to the mailbox owner, who chooses one where
-- there are several (`chosen`). All other sign-in methods of such an account end: sessions with their devices,
-- password, phone, Google. It may have got another since the mail, so `may_pass` is checked again.
-- outcome: 'reset', 'invalid' (the token), 'choose' (there are several), 'unknown' (the chosen one is none of them)
create or replace function reset_password(token_hash text, password text, chosen uuid, from_ip text, at timestamptz)
returns table (outcome text, account users, events jsonb)
language plpgsql as $$
declare
  t mail_tokens := mail_of_token(kind => 'reset', token_hash => token_hash, at => at);
  a users;
  verdict text := 'invalid';
  candidates uuid[];
begin
  perform pg_advisory_xact_lock(hashtextextended(t.email_index, 0));
  select u.* into a from users u where u.email_index = t.email_index;
  if a.id is null then
    candidates := array(
      select u.id from users u where u.pending_email_index = t.email_index and may_pass(u, t.email_index) and (chosen is null or u.id = chosen) limit 2
    );
    verdict := case when cardinality(candidates) = 2 then 'choose' when chosen is not null and cardinality(candidates) = 0 then 'unknown' else 'invalid' end;
    a.id := case when cardinality(candidates) = 1 then candidates[1] end;
  elsif chosen <> a.id then
    verdict := 'unknown';
    a := null;
  end if;
  -- Locks the account before its token, as changing the password does.
  select u.* into a from users u where u.id = a.id for update;
  t := mail_of_token(kind => 'reset', token_hash => token_hash, at => at);
  if t.hash is null then
    verdict := 'invalid';
    a := null;
  elsif a.id is not null and not coalesce(a.email_index = t.email_index, false) and not may_pass(a, t.email_index) then
    a := null;
  end if;
  if a.id is null or not prove_email(account => a.id, index => t.email_index, from_ip => from_ip, at => at) then
    return query select verdict, null::users, '[]'::jsonb;
    return;
  end if;
  delete from mail_tokens m where m.email_index = t.email_index and m.purpose = 'reset';
  update users u set password_hash = password, updated_at = at,
    pending_email_index = null, pending_email_cipher = null, pending_email_at = null,
    phone_index = case when a.email_index is not null then u.phone_index end,
    phone_cipher = case when a.email_index is not null then u.phone_cipher end,
    google_index = case when a.email_index is not null then u.google_index end
  where u.id = a.id returning u.* into account;
  if a.email_index is null then
    perform note_security_event(
      type => 'email_verified', account => a.id, session => null, ip => from_ip, details => 'reset', at => at
    );
  end if;
  perform note_security_event(
    type => 'password_reset', account => a.id, session => null, ip => from_ip, details => null, at => at
  );
  return query select 'reset', account, end_sessions(
    account => a.id, only_session => null, keep_session => null, reason => 'password_reset', from_ip => from_ip, at => at
  );
end
$$;
