-- Writes a domain event into the outbox and returns it as the publisher takes it. Whoever wrote it has half a minute to
-- publish it (its twin is in src/platform/outbox.ts) before a sweep does.
create or replace function announce(type text, payload jsonb, at timestamptz) returns jsonb
language sql volatile
begin atomic
  insert into outbox (id, type, payload, due_at, created_at)
  values (gen_random_uuid(), announce.type, announce.payload, at + interval '30 seconds', at)
  returning jsonb_build_object('id', outbox.id, 'type', outbox.type, 'payload', outbox.payload);
end;

--> statement-breakpoint
-- Adds a line to the log of what happened to accounts.
create or replace function note_security_event(type text, account uuid, session uuid, ip text, details text, at timestamptz) returns void
language sql volatile
begin atomic
  insert into security_events (id, type, user_id, session_id, ip, details, at)
  values (gen_random_uuid(), note_security_event.type, account, session, note_security_event.ip, note_security_event.details, note_security_event.at);
end;

-- The log is only ever added to. What is older than a year may go.
create or replace function keep_security_events() returns trigger
language plpgsql as $$
begin
  if tg_op = 'DELETE' and old.at < now() - interval '1 year' then
    return old;
  end if;
  raise exception 'security events are append-only';
end
$$;

create or replace trigger security_events_append_only before update or delete on security_events
for each row execute function keep_security_events();

--> statement-breakpoint
-- Ends live sessions of an account: one of them, all but one, or all. Returns the events that make it felt.
create or replace function end_sessions(account uuid, only_session uuid, keep_session uuid, reason text, from_ip text, at timestamptz) returns jsonb
language plpgsql as $$
declare
  ended jsonb;
begin
  with gone as (
    update sessions s set ended_at = at, end_reason = reason
    where s.user_id = account and s.ended_at is null
      and (only_session is null or s.id = only_session) and (keep_session is null or s.id <> keep_session)
    returning s.id
  ), announced as (
    select announce('session.ended', jsonb_build_object('session_id', g.id, 'user_id', account), at) as event,
      note_security_event('session_ended', account, g.id, from_ip, reason, at)
    from gone g
  )
  select coalesce(jsonb_agg(event), '[]') into ended from announced;
  return ended;
end
$$;

--> statement-breakpoint
-- Opens a session for an account that may have one. Past the most that are allowed at once, those least recently used
-- end. Returns the events of the ended ones.
--
-- s: { id, refresh_hash, refresh_expires_at, device_hash, device_name, platform, ip }
create or replace function open_session(account uuid, s jsonb, how text, at timestamptz) returns jsonb
language plpgsql as $$
declare
  most constant integer := 20;
  surplus uuid;
  ended jsonb := '[]';
begin
  insert into sessions (id, user_id, refresh_hash, rotated_at, refresh_expires_at, device_hash, device_name, platform, ip, last_used_at, created_at)
  values ((s ->> 'id')::uuid, account, s ->> 'refresh_hash', at, (s ->> 'refresh_expires_at')::timestamptz, s ->> 'device_hash',
    s ->> 'device_name', s ->> 'platform', s ->> 'ip', at, at);
  perform note_security_event('signed_in', account, (s ->> 'id')::uuid, s ->> 'ip', how, at);

  for surplus in
    select x.id from sessions x where x.user_id = account and x.ended_at is null
    order by x.last_used_at desc, x.id desc offset most
  loop
    ended := ended || end_sessions(account, surplus, null, 'too_many_sessions', s ->> 'ip', at);
  end loop;
  return ended;
end
$$;

--> statement-breakpoint
drop function rotate_session;
--> statement-breakpoint
-- Exchanges a refresh token for its successor. The caller has checked that the token is genuine, and derives the
-- successor from it, so of many exchanges of one token all that succeed get the same successor.
--
-- r: { session, presented_hash, presented_generation, successor_hash, expires_at, latest_end_days, grace_seconds, device_hash, ip }
-- outcome: 'rotated'; 'repeated' (the last token once more, within the grace, from the same device: a lost answer);
-- 'reused' (a token that was good once: somebody has a copy, so the session ends); 'unknown' (no such live session);
-- 'suspended' (the account is; the token stays good for when it is not any more)
create or replace function rotate_session(r jsonb, at timestamptz) returns table (outcome text, account users, authenticated_at timestamptz, events jsonb)
language plpgsql as $$
declare
  s sessions;
  a users;
  verdict text;
  ended jsonb := '[]';
begin
  select x.* into s from sessions x where x.id = (r ->> 'session')::uuid for update;
  select u.* into a from users u where u.id = s.user_id and u.deleted_at is null;
  verdict := case
    when a.id is null or s.ended_at is not null or s.refresh_expires_at <= at then 'unknown'
    when s.refresh_hash = r ->> 'presented_hash' and a.status <> 'active' then 'suspended'
    when s.refresh_hash = r ->> 'presented_hash' then 'rotated'
    when s.previous_hash = r ->> 'presented_hash' and s.device_hash = r ->> 'device_hash'
      and s.rotated_at + make_interval(secs => (r ->> 'grace_seconds')::integer) > at then 'repeated'
    when (r ->> 'presented_generation')::integer < s.generation then 'reused'
    else 'unknown'
  end;

  if verdict = 'rotated' then
    update sessions x set
      generation = x.generation + 1, previous_hash = x.refresh_hash, refresh_hash = r ->> 'successor_hash', rotated_at = at,
      refresh_expires_at = least((r ->> 'expires_at')::timestamptz, x.created_at + make_interval(days => (r ->> 'latest_end_days')::integer)),
      last_used_at = at, ip = r ->> 'ip'
    where x.id = s.id;
  elsif verdict = 'reused' then
    perform note_security_event('refresh_token_reused', s.user_id, s.id, r ->> 'ip', null, at);
    ended := end_sessions(s.user_id, s.id, null, 'refresh_token_reused', r ->> 'ip', at);
  end if;

  return query select verdict, a, s.created_at, ended;
end
$$;

--> statement-breakpoint
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

--> statement-breakpoint
-- Writes the token that was mailed to an address for an account; the one before it is worth nothing from now on.
create or replace function issue_mail_token(purpose text, index text, account uuid, token_hash text, expires timestamptz) returns void
language sql volatile
begin atomic
  insert into mail_tokens as m (purpose, email_index, user_id, hash, expires_at)
  values (issue_mail_token.purpose, index, account, token_hash, expires)
  on conflict (purpose, email_index, user_id) do update set hash = excluded.hash, expires_at = excluded.expires_at;
end;

-- The account that an address leads to: the one that has proved it, else the newest that claims it.
create or replace function account_of_email(index text) returns users
language sql stable
return (
  select u from users u
  where u.deleted_at is null and (u.email_index = index or u.pending_email_index = index)
  order by (u.email_index = index) is true desc, u.created_at desc
  limit 1
);

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
  -- An address that is only claimed opens no account that somebody has another way into: it may not be theirs.
  if purpose = 'reset' and a.email_index is distinct from index and (a.phone_index is not null or a.google_index is not null) then
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
  insert into users as u (id, pending_email_index, pending_email_cipher, password_hash, last_active_at, created_at, updated_at)
  values (new_account, index, cipher, password, at, at, at)
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
    pending_email_index = null, pending_email_cipher = null, is_verified = true, updated_at = at
  where u.id = account and (u.pending_email_index = index or u.email_index = index);
  if not found then
    return false;
  end if;
  update users u set pending_email_index = null, pending_email_cipher = null where u.pending_email_index = index;
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
-- outcome: 'reset', 'invalid'
create or replace function reset_password(token_hash text, password text, from_ip text, at timestamptz)
returns table (outcome text, account users, events jsonb)
language plpgsql as $$
declare
  t mail_tokens := spend_mail_token('reset', token_hash, at);
  a users;
begin
  if t.user_id is null then
    return query select 'invalid', null::users, '[]'::jsonb;
    return;
  end if;
  perform prove_email(t.user_id, t.email_index, at);
  update users u set password_hash = password, updated_at = at where u.id = t.user_id returning u.* into a;
  perform note_security_event('password_reset', t.user_id, null, from_ip, null, at);
  return query select 'reset', a, end_sessions(t.user_id, null, null, 'password_reset', from_ip, at);
end
$$;

--> statement-breakpoint
-- Signs in whom Google knows. An account that has proved the same address is the same person, because Google has proved
-- it, too; an address that is only claimed, on either side, links nothing.
--
-- subject: keyed index of Google's name for the person. proved_*: the address, null unless Google has verified it.
create or replace function sign_in_by_google(new_account uuid, subject text, proved_index text, proved_cipher text, s jsonb, at timestamptz)
returns table (account users, events jsonb)
language plpgsql as $$
declare
  a users;
begin
  -- Two first sign-ins with one address at the same moment wait for each other, and become one account.
  if proved_index is not null then
    perform pg_advisory_xact_lock(hashtextextended(proved_index, 0));
  end if;
  select u.* into a from users u where u.google_index = subject for update;
  if a.id is null and proved_index is not null then
    update users u set google_index = subject, updated_at = at
    where u.email_index = proved_index and u.google_index is null
    returning u.* into a;
    if a.id is not null then
      perform note_security_event('google_linked', a.id, null, s ->> 'ip', null, at);
    end if;
  end if;
  if a.id is null then
    -- Where the address belongs to an account that is linked to another Google identity, this one goes without it.
    insert into users as u (id, google_index, email_index, email_cipher, is_verified, last_active_at, created_at, updated_at)
    select new_account, subject, free.index, case when free.index is not null then proved_cipher end, free.index is not null, at, at, at
    from (select (select proved_index where not exists (select from users x where x.email_index = proved_index)) as index) free
    -- Two first sign-ins at the same moment are one account.
    on conflict (google_index) do update set last_active_at = excluded.last_active_at
    returning u.* into a;
    if a.id = new_account then
      perform note_security_event('registered', a.id, null, s ->> 'ip', 'google', at);
    end if;
    insert into profiles (user_id, created_at, updated_at) values (a.id, at, at) on conflict do nothing;
  end if;
  update users u set last_active_at = at where u.id = a.id;
  return query select a, case when a.status = 'active' then open_session(a.id, s, 'google', at) else '[]' end;
end
$$;

--> statement-breakpoint
-- Gives an account a phone whose code was right. outcome: 'linked', 'taken' (it is another account's)
create or replace function link_phone(person uuid, index text, cipher text, from_ip text, at timestamptz) returns table (outcome text, account users)
language plpgsql as $$
declare
  a users;
begin
  update users u set phone_index = index, phone_cipher = cipher, is_verified = true, updated_at = at where u.id = person returning u.* into a;
  perform note_security_event('phone_linked', person, null, from_ip, null, at);
  return query select 'linked', a;
exception when unique_violation then
  return query select 'taken', null::users;
end
$$;

--> statement-breakpoint
-- Suspends or bans an account, or makes it active again. The owner is told `reason`, a code, and until when.
create or replace function set_account_status(account uuid, new_status text, reason text, until timestamptz, at timestamptz) returns table (events jsonb)
language plpgsql as $$
begin
  update users u set status = new_status, status_reason = reason, status_until = until, updated_at = at where u.id = account;
  if not found then
    return query select '[]'::jsonb;
    return;
  end if;
  perform note_security_event('account_' || new_status, account, null, null, reason, at);
  return query select jsonb_build_array(announce('account.status_changed', jsonb_build_object(
    'user_id', account, 'status', new_status, 'reason', reason, 'until', until), at));
end
$$;

-- Makes accounts active again whose suspension has run out. Returns the events that let them in.
create or replace function lift_suspensions(most integer, at timestamptz) returns jsonb
language sql volatile
return (
  select coalesce(jsonb_agg(event), '[]') from (
    select u.id from users u where u.status <> 'active' and u.status_until <= at limit most for update skip locked
  ) lapsed cross join lateral set_account_status(lapsed.id, 'active', null, null, at) changed
    cross join lateral jsonb_array_elements(changed.events) event
);

--> statement-breakpoint
-- Deletes an account with everything that hangs on it in Postgres, at once. What is elsewhere (pictures, rooms, hubs)
-- follows from the event. What stays is the log of security events, which holds no personal data.
create or replace function close_account(account uuid, reason text, at timestamptz) returns table (events jsonb)
language plpgsql as $$
declare
  ended jsonb;
  rooms jsonb;
begin
  select coalesce(jsonb_agg(jsonb_build_object(
      'conversation_id', c.id, 'peer_id', case when c.user_a = account then c.user_b else c.user_a end)), '[]')
    into rooms from conversations c where account in (c.user_a, c.user_b);
  ended := end_sessions(account, null, null, reason, null, at);
  delete from users u where u.id = account;
  if not found then
    return query select '[]'::jsonb;
    return;
  end if;
  perform note_security_event('account_closed', account, null, null, reason, at);
  return query select ended || announce('account.closed', jsonb_build_object('user_id', account, 'conversations', rooms), at);
end
$$;

--> statement-breakpoint
drop function decide;
--> statement-breakpoint
-- One person decides about another. Writes the decision and, when both have consented, the match with its conversation
-- and the event that announces it. Two people deciding at the same moment wait for each other, so one of them sees both
-- decisions; the constraints of the tables hold even without that.
--
-- outcome: 'ok', 'not_published' (the actor), 'not_found' (nobody whom the actor could meet), 'matched' (too late to pass)
create or replace function decide(
  actor uuid, target uuid, decision text, at timestamptz, new_match uuid, new_conversation uuid
) returns table (outcome text, match_id uuid, conversation_id uuid, event jsonb)
language plpgsql as $$
declare
  first_user constant uuid := least(actor, target);
  second_user constant uuid := greatest(actor, target);
  viewer profiles;
  other profiles;
begin
  perform pg_advisory_xact_lock(hashtextextended(first_user::text || second_user::text, 0));

  select p.* into viewer from profiles p where p.user_id = actor;
  if viewer.published_at is null then
    return query select 'not_published', null::uuid, null::uuid, null::jsonb;
    return;
  end if;

  -- Whoever is matched already stays so; repeating a like says the same as the first time.
  return query
    select case when decision = 'pass' then 'matched' else 'ok' end, m.id, m.conversation_id, null::jsonb from matches m
    where m.user_a = first_user and m.user_b = second_user and m.status = 'active';
  if found then return; end if;

  select p.* into other from profiles p where p.user_id = target;
  if other.user_id is null or not can_meet(viewer, other, (at at time zone 'utc')::date) then
    return query select 'not_found', null::uuid, null::uuid, null::jsonb;
    return;
  end if;

  insert into decisions (from_user_id, to_user_id, kind, created_at, updated_at) values (actor, target, decision, at, at)
  on conflict (from_user_id, to_user_id) do update set kind = excluded.kind, updated_at = excluded.updated_at;

  if decision = 'pass' or not exists (
    select from decisions d where d.from_user_id = target and d.to_user_id = actor and d.kind in ('like', 'super_like')
  ) then
    return query select 'ok', null::uuid, null::uuid, null::jsonb;
    return;
  end if;

  return query
    with conversation as (
      insert into conversations as c (id, user_a, user_b, status, created_at, updated_at)
      values (new_conversation, first_user, second_user, 'open', at, at)
      on conflict (user_a, user_b) do update set status = 'open', version = c.version + 1, updated_at = at
      returning c.id
    ), match as (
      insert into matches (id, user_a, user_b, conversation_id, kind, status, matched_at)
      select new_match, first_user, second_user, c.id, 'mutual', 'active', at from conversation c
      returning id, matches.conversation_id
    )
    select 'ok', m.id, m.conversation_id,
      announce('match.created', jsonb_build_object('match_id', m.id, 'conversation_id', m.conversation_id), at)
    from match m;
end
$$;
