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
  select u.* into a from users u where u.id = s.user_id;
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

--> statement-breakpoint
-- Deletes an account with everything that hangs on it in Postgres, at once. What is elsewhere (sessions in Redis,
-- pictures, rooms, hubs) follows from the events, each of which has at most a hundred conversations. What stays is the log
-- of security events, which holds no personal data but network addresses.
create or replace function close_account(account uuid, reason text, at timestamptz) returns table (events jsonb)
language plpgsql as $$
declare
  most constant integer := 100;
  live jsonb;
  rooms jsonb;
  closed jsonb := '[]';
begin
  -- Whoever signs in at this moment waits, and then finds nobody.
  perform from users u where u.id = account for update;
  if not found then
    return query select closed;
    return;
  end if;
  with ended as (
    select s.id, note_security_event('session_ended', account, s.id, null, reason, at) from sessions s
    where s.user_id = account and s.ended_at is null
  )
  select coalesce(jsonb_agg(e.id), '[]') into live from ended e;
  select coalesce(jsonb_agg(jsonb_build_object(
      'conversation_id', c.id, 'peer_id', case when c.user_a = account then c.user_b else c.user_a end)), '[]')
    into rooms from conversations c where account in (c.user_a, c.user_b);
  delete from users u where u.id = account;
  perform note_security_event('account_closed', account, null, null, reason, at);
  for part in 0 .. greatest(0, (jsonb_array_length(rooms) - 1) / most) loop
    closed := closed || announce('account.closed', jsonb_build_object(
      'user_id', account,
      'session_ids', live,
      'conversations', coalesce((
        select jsonb_agg(r.room) from jsonb_array_elements(rooms) with ordinality as r(room, place)
        where (r.place - 1) / most = part), '[]')), at);
  end loop;
  return query select closed;
end
$$;

--> statement-breakpoint
-- Lets the rooms of somebody's conversations know that what Postgres says of them has changed. In one order always, so
-- that two people who share conversations with others never wait for each other.
create or replace function restate_conversations(account uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  most constant integer := 100;
begin
  perform from conversations c where account in (c.user_a, c.user_b) order by c.id for update;
  update conversations c set version = c.version + 1 where account in (c.user_a, c.user_b);
  return (
    select coalesce(jsonb_agg(announce('conversations.changed', jsonb_build_object('conversation_ids', part.ids), at)), '[]')
    from (
      select jsonb_agg(n.id) as ids
      from (
        select c.id, (row_number() over (order by c.id) - 1) / most as part from conversations c
        where account in (c.user_a, c.user_b)
      ) n
      group by n.part
    ) part
  );
end
$$;

-- Hides an account and ends its sessions. Nothing is lost until `until`; then purge_accounts takes it. Doing it again ends
-- the sessions that there are by then, and postpones nothing. No row when the account is not there.
create or replace function delete_account(account uuid, until timestamptz, by_session uuid, from_ip text, at timestamptz)
returns table (is_new boolean, person users, events jsonb)
language plpgsql as $$
declare
  a users;
  was_there boolean;
  changed jsonb := '[]';
begin
  select u.* into a from users u where u.id = account for update;
  if a.id is null then return; end if;
  was_there := a.deleted_at is null;
  if was_there then
    update users u set deleted_at = at, restorable_until = until, updated_at = at where u.id = account returning u.* into a;
    perform note_security_event('account_deleted', account, by_session, from_ip, null, at);
    changed := restate_conversations(account, at) || announce('account.deletion_changed', jsonb_build_object('user_id', account), at);
  end if;
  return query select was_there, a, end_sessions(account, null, null, 'account_deleted', from_ip, at) || changed;
end
$$;

-- Brings a deleted account back as it was.
-- outcome: 'restored'; 'active' (it was not deleted); 'over' (too late; the purge is about to take it). No row when it is
-- not there.
create or replace function restore_account(account uuid, by_session uuid, from_ip text, at timestamptz)
returns table (outcome text, person users, events jsonb)
language plpgsql as $$
declare
  a users;
begin
  select u.* into a from users u where u.id = account for update;
  if a.id is null then return; end if;
  if a.deleted_at is null or coalesce(a.restorable_until, a.deleted_at) <= at then
    return query select case when a.deleted_at is null then 'active' else 'over' end, a, '[]'::jsonb;
    return;
  end if;
  update users u set deleted_at = null, restorable_until = null, updated_at = at where u.id = account returning u.* into a;
  perform note_security_event('account_restored', account, by_session, from_ip, null, at);
  return query select 'restored', a,
    restate_conversations(account, at) || announce('account.deletion_changed', jsonb_build_object('user_id', account), at);
end
$$;

-- Takes at most `most` accounts away for good whose time is over. One that somebody holds at this moment waits for the
-- next time, so that two purges never wait for each other. Returns what follows.
create or replace function purge_accounts(most integer, at timestamptz) returns jsonb
language sql volatile
return (
  select coalesce(jsonb_agg(event), '[]') from (
    select u.id from users u where u.deleted_at is not null and u.restorable_until <= at
    order by u.restorable_until limit most for update skip locked
  ) due cross join lateral close_account(due.id, 'deleted_by_owner', at) closed
    cross join lateral jsonb_array_elements(closed.events) event
);

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
  viewer listings;
  other listings;
begin
  perform pg_advisory_xact_lock(hashtextextended(first_user::text || second_user::text, 0));

  select l.* into viewer from listings l where l.user_id = actor and l.tile_size = 4;
  if viewer.user_id is null then
    return query select 'not_published', null::uuid, null::uuid, null::jsonb;
    return;
  end if;

  -- Whoever is matched already stays so; repeating a like says the same as the first time.
  return query
    select case when decision = 'pass' then 'matched' else 'ok' end, m.id, m.conversation_id, null::jsonb from matches m
    join users u on u.id = target and u.deleted_at is null
    where m.user_a = first_user and m.user_b = second_user and m.status = 'active';
  if found then return; end if;

  select l.* into other from listings l where l.user_id = target and l.tile_size = 4;
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
