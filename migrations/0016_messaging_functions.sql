-- Registers a device for a live session of an account. A session has one token and a token one session: what the newest
-- registration is about wins, whoever had either before. Waits for the end of the session, and the end of the session
-- for it, so that no device outlives its session. No row when the session has ended.
create or replace function register_device(account uuid, session uuid, new_device uuid, kind text, index text, cipher text, at timestamptz)
returns setof devices
language plpgsql as $$
begin
  perform from sessions s where s.id = session and s.user_id = account and s.ended_at is null for no key update;
  if not found then return; end if;
  -- In one order always, so that two registrations that are about each other's rows never wait for each other.
  perform from devices d where d.session_id = session or d.token_index = index order by d.id for update;
  delete from devices d where d.session_id = session and d.token_index <> index;
  return query
    insert into devices as d (id, user_id, session_id, platform, token_index, token_cipher, created_at, updated_at)
    values (new_device, account, session, kind, index, cipher, at, at)
    on conflict (token_index) do update set
      -- For somebody else it is another device.
      id = case when d.session_id = excluded.session_id then d.id else excluded.id end,
      created_at = case when d.session_id = excluded.session_id then d.created_at else excluded.created_at end,
      user_id = excluded.user_id, session_id = excluded.session_id, platform = excluded.platform,
      token_cipher = excluded.token_cipher, updated_at = excluded.updated_at
    returning d.*;
end
$$;

-- The device of a session goes with it, whoever ends it.
create or replace function forget_device() returns trigger
language plpgsql as $$
begin
  delete from devices d where d.session_id = new.id;
  return null;
end
$$;

create or replace trigger sessions_forget_device after update of ended_at on sessions
for each row when (new.ended_at is not null) execute function forget_device();

--> statement-breakpoint
-- What everything that happens between two people waits for, so that of two things at the same moment one sees the other.
create or replace function pair_key(one uuid, other uuid) returns bigint
language sql immutable parallel safe
return hashtextextended(least(one, other)::text || greatest(one, other)::text, 0);

-- Opens a match of two people who have none, with their one conversation. Returns { matchId, conversationId, event }.
create or replace function open_match(
  one uuid, other uuid, match_kind text, live_mode text, until timestamptz, at timestamptz, new_match uuid, new_conversation uuid
) returns jsonb
language sql volatile
begin atomic
  with conversation as (
    insert into conversations as c (id, user_a, user_b, status, created_at, updated_at)
    values (new_conversation, least(one, other), greatest(one, other), 'open', at, at)
    on conflict (user_a, user_b) do update set status = 'open', version = c.version + 1, updated_at = at
    returning c.id
  ), match as (
    insert into matches (id, user_a, user_b, conversation_id, kind, mode, status, matched_at, expires_at)
    select new_match, least(one, other), greatest(one, other), c.id, match_kind, live_mode, 'active', at, until from conversation c
    returning id, conversation_id
  )
  select jsonb_build_object('matchId', m.id, 'conversationId', m.conversation_id,
    'event', announce('match.created', jsonb_build_object('match_id', m.id, 'conversation_id', m.conversation_id), at))
  from match m;
end;

-- Lets a live match last.
create or replace function keep_match(match uuid, at timestamptz) returns jsonb
language sql volatile
begin atomic
  with kept as (
    update matches m set expires_at = null, kept_by_a = true, kept_by_b = true where m.id = match returning m.id, m.conversation_id
  ), conversation as (
    update conversations c set version = c.version + 1, updated_at = at from kept k where c.id = k.conversation_id
  )
  select jsonb_build_object('matchId', k.id, 'conversationId', k.conversation_id,
    'event', announce('match.kept', jsonb_build_object('match_id', k.id, 'conversation_id', k.conversation_id), at))
  from kept k;
end;

-- Both have said yes: writes it down for both and makes or keeps their match. `actor` is the one who completes it.
-- Returns what `decide` returns.
create or replace function join_pair(
  actor uuid, other uuid, decision text, words text, at timestamptz, new_decision uuid, new_match uuid, new_conversation uuid
) returns jsonb
language plpgsql as $$
declare
  theirs decisions;
  present uuid;
  match jsonb;
  events jsonb;
begin
  insert into decisions as d (from_user_id, to_user_id, kind, created_at, updated_at, id, status, note)
  values (actor, other, decision, at, at, new_decision, 'accepted', words)
  on conflict (from_user_id, to_user_id) do update set
    kind = excluded.kind, status = 'accepted', note = excluded.note, declined_at = null, updated_at = at;
  -- Somebody who has met the other live may not have said so before.
  insert into decisions as d (from_user_id, to_user_id, kind, created_at, updated_at, status)
  values (other, actor, 'interest', at, at, 'accepted')
  on conflict (from_user_id, to_user_id) do update set
    kind = case when d.kind = 'pass' then 'interest' else d.kind end, status = 'accepted', declined_at = null, updated_at = at
  returning * into theirs;

  select m.id into present from matches m
  where m.user_a = least(actor, other) and m.user_b = greatest(actor, other) and m.status = 'active';
  match := case when present is null then open_match(actor, other, 'mutual', null, null, at, new_match, new_conversation)
    else keep_match(present, at) end;
  events := jsonb_build_array(match -> 'event');
  -- Who likes is told of the match; who has asked openly is also told that they were accepted.
  if theirs.kind <> 'like' then
    events := events || announce('interest.accepted', jsonb_build_object('interest_id', theirs.id, 'by_user_id', actor), at);
  end if;
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'status', 'accepted',
    'interestId', (select d.id from decisions d where d.from_user_id = actor and d.to_user_id = other),
    'matchId', match -> 'matchId', 'conversationId', match -> 'conversationId', 'events', events);
end
$$;

-- Closes a conversation in which somebody has asked and will have no answer. Returns the events.
create or replace function close_request(one uuid, other uuid, at timestamptz) returns jsonb
language sql volatile
begin atomic
  with closed as (
    update conversations c set status = 'archived', version = c.version + 1, updated_at = at
    where c.user_a = least(one, other) and c.user_b = greatest(one, other) and c.status = 'requested' returning c.id
  )
  select coalesce(jsonb_agg(announce('request.changed', jsonb_build_object('conversation_id', c.id), at)), '[]') from closed c;
end;

-- Ends an active match. Whoever ends one that was to last (`ender`; nobody when its time is over) takes their own consent
-- back and says no to the other's; so either may ask again by the rules of interests. What was asked by a message before
-- a live match goes on waiting after it. Returns the event.
create or replace function close_match(match matches, ender uuid, new_status text, conversation_status text, at timestamptz) returns jsonb
language plpgsql as $$
begin
  update matches m set status = new_status, ended_at = at where m.id = match.id;
  update conversations c set version = c.version + 1, updated_at = at,
    status = case when conversation_status = 'archived' and match.expires_at is not null and exists (
        select from decisions d where d.status = 'pending' and d.kind = 'request'
          and (d.from_user_id, d.to_user_id) in ((match.user_a, match.user_b), (match.user_b, match.user_a)))
      then 'requested' else conversation_status end
  where c.id = match.conversation_id;
  if match.expires_at is null then
    update decisions d set
      status = case when d.from_user_id = ender then 'withdrawn' else 'declined' end,
      declined_at = case when d.from_user_id = ender then d.declined_at else at end,
      updated_at = at
    where d.status = 'accepted'
      and (d.from_user_id, d.to_user_id) in ((match.user_a, match.user_b), (match.user_b, match.user_a));
  end if;
  return announce('match.ended', jsonb_build_object('match_id', match.id, 'conversation_id', match.conversation_id), at);
end
$$;

--> statement-breakpoint
-- One person decides about another: passes, or says that they would like to meet. Writes the decision and, when both
-- have said so, the match with its conversation and the events that announce it. Two people deciding at the same moment
-- wait for each other, so one of them sees both decisions; the constraints of the tables hold even without that.
--
-- decision: 'pass', 'like', 'interest', 'super_like' or 'request'; `words` may be a part of the last two
-- Returns { outcome, isNew, status, interestId, matchId, conversationId, events } with outcome
--   'ok'; isNew is false where everything was so already
--   'not_published' (the actor), 'blocked' (by the actor), 'not_found' (nobody whom the actor could meet)
--   'matched' (too late to pass)
--   'too_soon', with `again`: the other one has said no; from when on the actor may ask again
create or replace function decide(
  actor uuid, target uuid, decision text, words text, at timestamptz, new_decision uuid, new_match uuid, new_conversation uuid
) returns jsonb
language plpgsql as $$
declare
  -- How long somebody who was declined has to wait before they ask again.
  pause constant interval := '7 days';
  ranks constant text[] := array['like', 'interest', 'super_like', 'request'];
  viewer listings;
  other listings;
  mine decisions;
  theirs decisions;
  present matches;
  events jsonb := '[]';
begin
  perform pg_advisory_xact_lock(pair_key(actor, target));

  select l.* into viewer from listings l where l.user_id = actor and l.tile_size = 4;
  if viewer.user_id is null then return jsonb_build_object('outcome', 'not_published'); end if;
  if exists (select from blocks b where b.blocker_id = actor and b.blocked_id = target) then
    return jsonb_build_object('outcome', 'blocked');
  end if;

  select d.* into mine from decisions d where d.from_user_id = actor and d.to_user_id = target;
  -- Whoever is matched already stays so; repeating a like says the same as the first time.
  select m.* into present from matches m join users u on u.id = target and u.deleted_at is null
  where m.user_a = least(actor, target) and m.user_b = greatest(actor, target) and m.status = 'active';
  if present.id is not null then
    if decision = 'pass' then return jsonb_build_object('outcome', 'matched'); end if;
    if present.expires_at is not null then return say_keep(present, actor, decision, at, new_decision); end if;
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'status', 'accepted', 'interestId', mine.id,
      'matchId', present.id, 'conversationId', present.conversation_id, 'events', events);
  end if;

  select l.* into other from listings l where l.user_id = target and l.tile_size = 4;
  if other.user_id is null or not can_meet(viewer, other, (at at time zone 'utc')::date) then
    return jsonb_build_object('outcome', 'not_found');
  end if;

  if decision = 'pass' then
    insert into decisions as d (from_user_id, to_user_id, kind, created_at, updated_at, id) values (actor, target, 'pass', at, at, new_decision)
    on conflict (from_user_id, to_user_id) do update set kind = 'pass', status = null, note = null, updated_at = at;
    if mine.status = 'pending' then
      events := close_request(actor, target, at)
        || announce('interest.withdrawn', jsonb_build_object('interest_id', mine.id, 'to_user_id', target), at);
    end if;
    return jsonb_build_object('outcome', 'ok', 'isNew', mine.kind is distinct from 'pass', 'events', events);
  end if;

  select d.* into theirs from decisions d where d.from_user_id = target and d.to_user_id = actor;
  if theirs.status = 'pending' then
    return join_pair(actor, target, decision, words, at, new_decision, new_match, new_conversation);
  end if;
  if mine.status = 'pending' and array_position(ranks, decision) <= array_position(ranks, mine.kind) then
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'status', 'pending', 'interestId', mine.id, 'events', events);
  end if;
  if mine.status is distinct from 'pending' and mine.declined_at > at - pause then
    return jsonb_build_object('outcome', 'too_soon', 'again', mine.declined_at + pause);
  end if;

  insert into decisions as d (from_user_id, to_user_id, kind, created_at, updated_at, id, status, note)
  values (actor, target, decision, at, at, new_decision, 'pending', words)
  on conflict (from_user_id, to_user_id) do update set kind = excluded.kind, status = 'pending', note = excluded.note, updated_at = at
  returning * into mine;
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'status', 'pending', 'interestId', mine.id,
    'events', jsonb_build_array(announce('interest.sent', jsonb_build_object('interest_id', mine.id, 'to_user_id', target), at)));
end
$$;

--> statement-breakpoint
-- The receiver of an interest accepts or declines it. What a plan does not let its owner see (`like`s, unless `sees_likes`
-- names the plan) cannot be answered by name either, or guessing would show who likes them.
--
-- answer: 'accepted' or 'declined'
-- outcome: 'ok', 'not_published' (the actor, who accepts), 'not_found' (no such interest for the actor), 'state' (it is
-- not pending any more; `status` says what it is)
create or replace function answer_interest(
  actor uuid, sender uuid, answer text, sees_likes text[], at timestamptz, new_decision uuid, new_match uuid, new_conversation uuid
) returns jsonb
language plpgsql as $$
declare
  theirs decisions;
  present matches;
begin
  perform pg_advisory_xact_lock(pair_key(actor, sender));
  select d.* into theirs from decisions d
  join users u on u.id = sender and is_active(u)
  join users me on me.id = actor
  where d.from_user_id = sender and d.to_user_id = actor and d.status in ('pending', 'accepted', 'declined')
    and (d.kind <> 'like' or d.status <> 'pending' or me.plan = any(sees_likes))
    and not is_blocked(actor, sender);
  if theirs.id is null then return jsonb_build_object('outcome', 'not_found'); end if;

  if theirs.status = answer then
    select m.* into present from matches m
    where m.user_a = least(actor, sender) and m.user_b = greatest(actor, sender) and m.status = 'active';
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'status', answer, 'interestId', theirs.id,
      'matchId', present.id, 'conversationId', present.conversation_id, 'events', '[]'::jsonb);
  end if;
  if theirs.status <> 'pending' then return jsonb_build_object('outcome', 'state', 'status', theirs.status); end if;

  if answer = 'accepted' then
    if not exists (select from listings l where l.user_id = actor) then return jsonb_build_object('outcome', 'not_published'); end if;
    return join_pair(actor, sender, 'interest', null, at, new_decision, new_match, new_conversation)
      || jsonb_build_object('interestId', theirs.id);
  end if;

  update decisions d set status = 'declined', declined_at = at, updated_at = at where d.from_user_id = sender and d.to_user_id = actor;
  -- Whom one has declined one does not meet in the feed. The same time as the decline's, by which `rewind` knows it.
  insert into decisions as d (from_user_id, to_user_id, kind, created_at, updated_at, id) values (actor, sender, 'pass', at, at, new_decision)
  on conflict (from_user_id, to_user_id) do update set updated_at = at where d.kind = 'pass';
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'status', 'declined', 'interestId', theirs.id,
    'events', close_request(actor, sender, at)
      || announce('interest.declined', jsonb_build_object('interest_id', theirs.id, 'by_user_id', actor), at));
end
$$;

-- The sender takes an interest back. outcome: 'ok', 'not_found', 'state' (it has been answered; `status` says how).
create or replace function withdraw_interest(actor uuid, target uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  mine decisions;
begin
  perform pg_advisory_xact_lock(pair_key(actor, target));
  select d.* into mine from decisions d
  where d.from_user_id = actor and d.to_user_id = target and d.status is not null and not is_blocked(actor, target);
  if mine.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if mine.status = 'withdrawn' then
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'status', 'withdrawn', 'interestId', mine.id, 'events', '[]'::jsonb);
  end if;
  if mine.status <> 'pending' then return jsonb_build_object('outcome', 'state', 'status', mine.status); end if;
  update decisions d set status = 'withdrawn', updated_at = at where d.from_user_id = actor and d.to_user_id = target;
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'status', 'withdrawn', 'interestId', mine.id,
    'events', close_request(actor, target, at)
      || announce('interest.withdrawn', jsonb_build_object('interest_id', mine.id, 'to_user_id', target), at));
end
$$;

-- Takes back the last decision of `actor`, for whose plan `may_rewind` stands. A pass that came with declining an
-- interest takes the decline back, too.
--
-- Returns { outcome, userId, decision, status, events } with outcome 'ok', 'premium' (the plan does not include it),
-- 'nothing' (there is no decision), 'matched' (it has become a match).
create or replace function rewind(actor uuid, may_rewind text[], at timestamptz) returns jsonb
language plpgsql as $$
declare
  target uuid;
  last decisions;
  theirs decisions;
  room uuid;
  events jsonb := '[]';
begin
  if not exists (select from users u where u.id = actor and u.plan = any(may_rewind)) then
    return jsonb_build_object('outcome', 'premium');
  end if;
  loop
    select d.* into last from decisions d
    where d.from_user_id = actor and (d.status is null or d.status in ('pending', 'accepted'))
    order by d.updated_at desc, d.id desc limit 1;
    if last.id is null then return jsonb_build_object('outcome', 'nothing'); end if;
    -- Looked up again once nothing else can happen to the pair.
    exit when target = last.to_user_id;
    target := last.to_user_id;
    perform pg_advisory_xact_lock(pair_key(actor, target));
  end loop;
  if last.status = 'accepted' then return jsonb_build_object('outcome', 'matched'); end if;

  -- The answer of the other one, where there was one, is not the actor's to take back.
  if last.declined_at is null then
    delete from decisions d where d.id = last.id;
  else
    update decisions d set kind = case when d.kind = 'pass' then 'interest' else d.kind end, status = 'declined', updated_at = d.declined_at
    where d.id = last.id;
  end if;
  if last.status = 'pending' then
    events := close_request(actor, target, at)
      || announce('interest.withdrawn', jsonb_build_object('interest_id', last.id, 'to_user_id', target), at);
  else
    update decisions d set status = 'pending', declined_at = null
    where d.from_user_id = target and d.to_user_id = actor and d.status = 'declined' and d.declined_at = last.updated_at
      and not is_blocked(actor, target)
    returning d.* into theirs;
    -- What was asked by a message waits again, in its conversation.
    if theirs.kind = 'request' then
      update conversations c set status = 'requested', version = c.version + 1, updated_at = at
      where c.user_a = least(actor, target) and c.user_b = greatest(actor, target) and c.status = 'archived' returning c.id into room;
      if room is not null then
        events := events || announce('request.changed', jsonb_build_object('conversation_id', room), at);
      end if;
    end if;
  end if;
  return jsonb_build_object('outcome', 'ok', 'userId', target, 'decision', last.kind, 'events', events);
end
$$;

-- Forgets at most `most` passes from before `before`: whom one has passed on one may meet again. Returns how many.
create or replace function forget_passes(before timestamptz, most integer) returns integer
language sql volatile
begin atomic
  with old as (
    select d.id from decisions d where d.kind = 'pass' and d.updated_at < before order by d.updated_at limit most for update skip locked
  ), gone as (
    delete from decisions d using old where d.id = old.id returning d.id
  )
  select count(*)::integer from gone;
end;

--> statement-breakpoint
-- An id for a message of a conversation, from a fresh UUID; newMessageId in src/platform/ids.ts is its twin.
create or replace function message_id_in(conversation uuid, fresh uuid) returns uuid
language sql immutable parallel safe
return (left(fresh::text, 28) || lpad(to_hex(
  (('x' || substr(replace(conversation::text, '-', ''), 17, 8))::bit(32) # ('x' || substr(replace(conversation::text, '-', ''), 25, 8))::bit(32))::bigint
), 8, '0'))::uuid;

-- Asks somebody by a message: the wish to meet them, said in words, which waits for its answer in the conversation of the
-- two. `direct`: the message is delivered like any other, for plans of which it is a part.
--
-- Returns what `decide` returns, with conversationId and messageId while it waits, and more outcomes:
--   'conversing' (they are matched; conversationId says where), 'exists' (such a message waits already), 'premium'
-- With status 'accepted' the other one had asked first: there is a match, and the message is still to be sent.
create or replace function ask_by_message(
  actor uuid, target uuid, words text, client_id text, direct boolean, direct_plans text[], at timestamptz,
  new_decision uuid, new_match uuid, new_conversation uuid, fresh_message uuid
) returns jsonb
language plpgsql as $$
declare
  asked jsonb;
  room uuid;
  message uuid;
begin
  perform pg_advisory_xact_lock(pair_key(actor, target));
  if direct and not exists (select from users u where u.id = actor and u.plan = any(direct_plans)) then
    return jsonb_build_object('outcome', 'premium');
  end if;
  select m.conversation_id into room from matches m
  where m.user_a = least(actor, target) and m.user_b = greatest(actor, target) and m.status = 'active';
  if room is not null then return jsonb_build_object('outcome', 'conversing', 'conversationId', room); end if;
  if exists (select from decisions d
    where d.from_user_id = actor and d.to_user_id = target and d.status = 'pending' and d.kind = 'request')
  then
    return jsonb_build_object('outcome', 'exists');
  end if;

  asked := decide(actor, target, 'request', words, at, new_decision, new_match, new_conversation);
  if asked ->> 'outcome' <> 'ok' or asked ->> 'status' <> 'pending' then return asked; end if;
  insert into conversations as c (id, user_a, user_b, status, created_at, updated_at)
  values (new_conversation, least(actor, target), greatest(actor, target), 'requested', at, at)
  on conflict (user_a, user_b) do update set status = 'requested', version = c.version + 1, updated_at = at
  returning c.id into room;
  update decisions d set message_id = message_id_in(room, fresh_message), is_direct = direct, client_message_id = client_id
  where d.from_user_id = actor and d.to_user_id = target returning d.message_id into message;
  return asked || jsonb_build_object('conversationId', room, 'messageId', message,
    'events', (asked -> 'events') || announce('request.changed', jsonb_build_object('conversation_id', room), at));
end
$$;

--> statement-breakpoint
-- Whether anything has happened between two people that lets either name the other: a decision or a conversation.
create or replace function know_each_other(one uuid, other uuid) returns boolean
language sql stable parallel safe
return exists (select from conversations c where c.user_a = least(one, other) and c.user_b = greatest(one, other))
  or exists (select from decisions d where (d.from_user_id, d.to_user_id) in ((one, other), (other, one)));

-- Hides two people from each other for good, and ends what is between them as unmatching does. The other one is not told
-- why. outcome: 'ok', 'not_found' (nobody whom the actor can name: whom they may not see and never had to do with, or
-- who has blocked them).
create or replace function block_person(actor uuid, target uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  present matches;
  room conversations;
  events jsonb := '[]';
begin
  perform pg_advisory_xact_lock(pair_key(actor, target));
  if exists (select from blocks b where b.blocker_id = actor and b.blocked_id = target) then
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'events', events);
  end if;
  if is_blocked(actor, target)
    or not exists (select from users u where u.id = target and u.deleted_at is null)
    or not (may_view(actor, target) or know_each_other(actor, target))
  then
    return jsonb_build_object('outcome', 'not_found');
  end if;

  insert into blocks (blocker_id, blocked_id, created_at) values (actor, target, at);
  delete from shortlist s where (s.owner_id, s.user_id) in ((actor, target), (target, actor));
  select m.* into present from matches m
  where m.user_a = least(actor, target) and m.user_b = greatest(actor, target) and m.status = 'active';
  if present.id is not null then
    events := events || close_match(present, actor, case when present.expires_at is null then 'unmatched' else 'ended' end, 'blocked', at);
  else
    select c.* into room from conversations c
    where c.user_a = least(actor, target) and c.user_b = greatest(actor, target) and c.status <> 'blocked';
    if room.id is not null then
      update conversations c set status = 'blocked', version = c.version + 1, updated_at = at where c.id = room.id;
      events := events || case when room.status = 'requested' then announce('request.changed', jsonb_build_object('conversation_id', room.id), at)
        else announce('conversations.changed', jsonb_build_object('conversation_ids', jsonb_build_array(room.id)), at) end;
    end if;
  end if;
  update decisions d set
    status = case when d.from_user_id = actor then 'withdrawn' else 'declined' end,
    declined_at = case when d.from_user_id = actor then d.declined_at else at end,
    updated_at = at
  where d.status = 'pending' and (d.from_user_id, d.to_user_id) in ((actor, target), (target, actor));
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'events', events);
end
$$;

-- Takes a block back. What was between the two stays ended; their conversation can be read again unless the other one
-- blocks, too.
create or replace function unblock_person(actor uuid, target uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  room conversations;
begin
  perform pg_advisory_xact_lock(pair_key(actor, target));
  delete from blocks b where b.blocker_id = actor and b.blocked_id = target;
  if not found then return jsonb_build_object('outcome', 'not_found'); end if;
  if not is_blocked(actor, target) then
    update conversations c set status = 'archived', version = c.version + 1, updated_at = at
    where c.user_a = least(actor, target) and c.user_b = greatest(actor, target) and c.status = 'blocked' returning c.* into room;
  end if;
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'events', case when room.id is null then '[]'::jsonb
    else jsonb_build_array(announce('conversations.changed', jsonb_build_object('conversation_ids', jsonb_build_array(room.id)), at)) end);
end
$$;
