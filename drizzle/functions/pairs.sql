-- The lock that serialises all changes of a pair.
create or replace function pair_key(one uuid, other uuid) returns bigint
language sql immutable parallel safe
return hashtextextended(least(one, other)::text || greatest(one, other)::text, 0);

-- Opens a match of two unmatched users, with their one conversation. Returns { matchId, conversationId, event }.
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
    'event', announce(
      type => 'match.created', payload => jsonb_build_object('match_id', m.id, 'conversation_id', m.conversation_id),
      at => at
    ))
  from match m;
end;

-- Makes a live match last.
create or replace function keep_match(match uuid, at timestamptz) returns jsonb
language sql volatile
begin atomic
  with kept as (
    update matches m set expires_at = null, kept_by_a = true, kept_by_b = true where m.id = match returning m.id, m.conversation_id
  ), conversation as (
    update conversations c set version = c.version + 1, updated_at = at from kept k where c.id = k.conversation_id
  )
  select jsonb_build_object('matchId', k.id, 'conversationId', k.conversation_id,
    'event', announce(
      type => 'match.kept', payload => jsonb_build_object('match_id', k.id, 'conversation_id', k.conversation_id), at => at
    ))
  from kept k;
end;

-- Completes mutual consent: records it for both and makes or keeps their match. `actor` is the one who completes it.
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
  -- A user who met the other live may have no decision yet.
  insert into decisions as d (from_user_id, to_user_id, kind, created_at, updated_at, status)
  values (other, actor, 'interest', at, at, 'accepted')
  on conflict (from_user_id, to_user_id) do update set
    kind = case when d.kind = 'pass' then 'interest' else d.kind end, status = 'accepted', declined_at = null, updated_at = at
  returning * into theirs;
  delete from withdrawals w where (w.from_user_id, w.to_user_id) in ((actor, other), (other, actor));

  select m.id into present from matches m
  where m.user_a = least(actor, other) and m.user_b = greatest(actor, other) and m.status = 'active';
  match := case when present is null then open_match(
    one => actor, other => other, match_kind => 'mutual', live_mode => null, until => null, at => at,
    new_match => new_match, new_conversation => new_conversation
  )
    else keep_match(present, at) end;
  events := jsonb_build_array(match -> 'event');
  -- A liker is notified of the match; the sender of an open interest also of its acceptance.
  if theirs.kind <> 'like' then
    events := events || announce(
      type => 'interest.accepted', payload => jsonb_build_object('interest_id', theirs.id, 'by_user_id', actor), at => at
    );
  end if;
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'status', 'accepted',
    'interestId', (select d.id from decisions d where d.from_user_id = actor and d.to_user_id = other),
    'matchId', match -> 'matchId', 'conversationId', match -> 'conversationId', 'events', events);
end
$$;

-- Closes the conversation of a request that will not be answered. Returns the events.
create or replace function close_request(one uuid, other uuid, at timestamptz) returns jsonb
language sql volatile
begin atomic
  with closed as (
    update conversations c set status = 'archived', version = c.version + 1, updated_at = at
    where c.user_a = least(one, other) and c.user_b = greatest(one, other) and c.status = 'requested' returning c.id
  )
  select coalesce(jsonb_agg(announce(
    type => 'request.changed', payload => jsonb_build_object('conversation_id', c.id), at => at
  )), '[]') from closed c;
end;

-- Ends an active match. Ending a lasting one (by `ender`; null when it has expired) withdraws their own consent and
-- declines the other's; so either may ask again by the rules of interests. A message request from before a live match
-- is pending again after it. Returns the event.
create or replace function close_match(match matches, ender uuid, new_status text, conversation_status text, at timestamptz) returns jsonb
language plpgsql as $$
begin
  update matches m set status = new_status, ended_at = at,
    ended_by_a = case when new_status = 'unmatched' then m.user_a = ender end
  where m.id = match.id;
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
  return announce(
    type => 'match.ended', payload => jsonb_build_object('match_id', match.id, 'conversation_id', match.conversation_id),
    at => at
  );
end
$$;
