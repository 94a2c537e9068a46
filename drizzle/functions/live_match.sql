-- One of two users who met live keeps the match; it lasts once both have. An interest in any other form counts as
-- keeping. Returns what `decide` returns; status is 'pending' until both have kept it.
-- `is_spent`: as in `decide`.
create or replace function say_keep(
  present matches, actor uuid, decision text, at timestamptz, new_decision uuid, is_spent boolean default false
) returns jsonb
language plpgsql as $$
declare
  peer constant uuid := case when present.user_a = actor then present.user_b else present.user_a end;
  is_first constant boolean := present.user_a = actor;
  had_said constant boolean := case when is_first then present.kept_by_a else present.kept_by_b end;
  has_peer constant boolean := case when is_first then present.kept_by_b else present.kept_by_a end;
begin
  if has_peer or exists (
    select from decisions d where d.from_user_id = peer and d.to_user_id = actor and d.status = 'pending')
  then
    if is_spent then return jsonb_build_object('outcome', 'spent'); end if;
    return join_pair(
      actor => actor, other => peer, decision => decision, words => null, at => at, new_decision => new_decision,
      new_match => null, new_conversation => null
    );
  end if;
  if had_said then
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'status', 'pending',
      'matchId', present.id, 'conversationId', present.conversation_id, 'events', '[]'::jsonb);
  end if;
  if is_spent then return jsonb_build_object('outcome', 'spent'); end if;
  update matches m set kept_by_a = m.kept_by_a or is_first, kept_by_b = m.kept_by_b or not is_first where m.id = present.id;
  update conversations c set version = c.version + 1, updated_at = at where c.id = present.conversation_id;
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'status', 'pending',
    'matchId', present.id, 'conversationId', present.conversation_id,
    'events', jsonb_build_array(announce(
      type => 'match.kept',
      payload => jsonb_build_object('match_id', present.id, 'conversation_id', present.conversation_id), at => at
    )));
end
$$;

-- The other user of a match.
create or replace function peer_in(match matches, person uuid) returns uuid
language sql immutable parallel safe
return case when match.user_a = person then match.user_b else match.user_a end;

-- The match of `actor` with that id, once the pair is locked; all null when there is none, or the other user has been
-- gone for as long as `grace`.
create or replace function own_match(actor uuid, match uuid, grace interval, at timestamptz) returns matches
language plpgsql as $$
declare
  found_match matches;
begin
  perform pg_advisory_xact_lock(pair_key(m.user_a, m.user_b)) from matches m where m.id = match and actor in (m.user_a, m.user_b);
  select m.* into found_match from matches m
  where m.id = match and actor in (m.user_a, m.user_b)
    and not has_left(viewer => actor, peer => peer_in(m, actor), grace => grace, at => at);
  return found_match;
end
$$;

-- Keeps a live match. outcome: 'ok', 'not_found', 'over' (with its status: it has ended), 'spent' and 'restricted' (as in
-- `decide`).
create or replace function accept_match(
  actor uuid, match uuid, at timestamptz, new_decision uuid, is_spent boolean default false,
  grace interval default interval '30 days'
) returns jsonb
language plpgsql as $$
declare
  m constant matches := own_match(actor => actor, match => match, grace => grace, at => at);
  seen constant text := seen_status(
    status => m.status, ended_at => m.ended_at, gone => gone_since(actor, peer_in(m, actor)),
    is_own => m.ended_by_a = (m.user_a = actor)
  );
  restriction jsonb;
begin
  if m.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if seen <> 'active' then return jsonb_build_object('outcome', 'over', 'status', seen); end if;
  if m.expires_at is null then
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'status', 'accepted',
      'matchId', m.id, 'conversationId', m.conversation_id, 'events', '[]'::jsonb);
  end if;
  restriction := restriction_of(account => actor, use_of => 'requests', at => at);
  if restriction is not null then return jsonb_build_object('outcome', 'restricted', 'restriction', restriction); end if;
  return say_keep(
    present => m, actor => actor, decision => 'interest', at => at, new_decision => new_decision, is_spent => is_spent
  );
end
$$;

-- Ends a match: a live one is 'ended', a lasting one 'unmatched'. Idempotent. Where the other user is gone it has
-- 'ended' already for the actor, and is not restored with them.
-- outcome: 'ok', 'not_found'.
create or replace function end_match(actor uuid, match uuid, at timestamptz, grace interval default interval '30 days') returns jsonb
language plpgsql as $$
declare
  m constant matches := own_match(actor => actor, match => match, grace => grace, at => at);
  gone constant timestamptz := gone_since(actor, peer_in(m, actor));
  new_status constant text := case when m.expires_at is null then 'unmatched' else 'ended' end;
begin
  if m.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if m.status <> 'active' then
    return jsonb_build_object('outcome', 'ok', 'isNew', false,
      'status',
        seen_status(status => m.status, ended_at => m.ended_at, gone => gone, is_own => m.ended_by_a = (m.user_a = actor)),
      'matchId', m.id, 'conversationId', m.conversation_id, 'events', '[]'::jsonb);
  end if;
  return jsonb_build_object('outcome', 'ok', 'isNew', gone is null,
    'status', seen_status(status => new_status, ended_at => at, gone => gone, is_own => true),
    'matchId', m.id, 'conversationId', m.conversation_id, 'events', jsonb_build_array(close_match(
      match => m, ender => actor, new_status => new_status, conversation_status => 'archived', at => at
    )));
end
$$;

-- Ends the live match of somebody who may meet nobody live now, as if the other one had ended it. One that both have kept lasts.
-- Returns events.
create or replace function end_live_match(person uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  m matches := timed_match(person, at);
begin
  if m.id is null then return '[]'; end if;
  perform pg_advisory_xact_lock(pair_key(m.user_a, m.user_b));
  select x.* into m from matches x where x.id = m.id and x.status = 'active' and x.expires_at is not null;
  if m.id is null then return '[]'; end if;
  return jsonb_build_array(close_match(
    match => m, ender => null, new_status => 'ended', conversation_status => 'archived', at => at
  ));
end
$$;

-- Ends an expired live match. Returns the events; none when it has ended, lasts, or has time left.
create or replace function expire_match(match uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  m matches;
begin
  perform pg_advisory_xact_lock(pair_key(x.user_a, x.user_b)) from matches x where x.id = match;
  select x.* into m from matches x where x.id = match and x.status = 'active' and x.expires_at <= at;
  if m.id is null then return '[]'::jsonb; end if;
  return jsonb_build_array(close_match(
    match => m, ender => null, new_status => 'expired', conversation_status => 'archived', at => at
  ));
end
$$;
