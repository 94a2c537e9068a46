-- One user decides about another: a pass or an interest. Writes the decision and, once both are interested, the match
-- with its conversation and the events that announce it. Concurrent decisions of a pair are serialised, so one of them
-- sees both; the constraints of the tables hold even without that.
--
-- decision: 'pass', 'like', 'interest', 'super_like' or 'request'; `words` may be a part of the last two
-- Returns { outcome, isNew, status, interestId, matchId, conversationId, events } with outcome
--   'ok'; isNew is false where nothing changed
--   'not_published' (the actor), 'blocked' (by the actor), 'not_found' (no user whom the actor could meet)
--   'matched' (too late to pass)
--   'too_soon', with `again`: the other user has declined; when the actor may ask again
--   'paused', with `again`: the actor has withdrawn too often
--   'spent': it would be new, and `is_spent` says that the actor's daily limit is used up
--   'restricted', with `restriction`: the actor may ask nobody at present
create or replace function decide(
  actor uuid, target uuid, decision text, words text, at timestamptz, new_decision uuid, new_match uuid, new_conversation uuid,
  is_spent boolean default false
) returns jsonb
language plpgsql as $$
declare
  -- How long a declined user has to wait before they ask again.
  pause constant interval := '7 days';
  ranks constant text[] := array['like', 'interest', 'super_like', 'request'];
  viewer listings;
  other listings;
  restriction jsonb;
  mine decisions;
  theirs decisions;
  present matches;
  again timestamptz;
  events jsonb := '[]';
begin
  perform pg_advisory_xact_lock(pair_key(actor, target));

  select l.* into viewer from listings l where l.user_id = actor and l.tile_size = 4;
  if viewer.user_id is null then return jsonb_build_object('outcome', 'not_published'); end if;
  if exists (select from blocks b where b.blocker_id = actor and b.blocked_id = target) then
    return jsonb_build_object('outcome', 'blocked');
  end if;

  if decision <> 'pass' then
    restriction := restriction_of(account => actor, use_of => 'requests', at => at);
    if restriction is not null then return jsonb_build_object('outcome', 'restricted', 'restriction', restriction); end if;
  end if;

  select d.* into mine from decisions d where d.from_user_id = actor and d.to_user_id = target;
  -- An existing match stays; a repeated like is the same as the first.
  select m.* into present from matches m join users u on u.id = target and is_active(u)
  where m.user_a = least(actor, target) and m.user_b = greatest(actor, target) and m.status = 'active';
  if present.id is not null then
    if decision = 'pass' then return jsonb_build_object('outcome', 'matched'); end if;
    if present.expires_at is not null then
      return say_keep(
        present => present, actor => actor, decision => decision, at => at, new_decision => new_decision,
        is_spent => is_spent
      );
    end if;
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'status', 'accepted', 'interestId', mine.id,
      'matchId', present.id, 'conversationId', present.conversation_id, 'events', events);
  end if;

  select l.* into other from listings l where l.user_id = target and l.tile_size = 4;
  if other.user_id is null or not can_meet(viewer => viewer, other => other, day => day_of_ages(at)) then
    return jsonb_build_object('outcome', 'not_found');
  end if;

  if decision = 'pass' then
    insert into decisions as d (from_user_id, to_user_id, kind, created_at, updated_at, id) values (actor, target, 'pass', at, at, new_decision)
    on conflict (from_user_id, to_user_id) do update set kind = 'pass', status = null, note = null, updated_at = at;
    if mine.status = 'pending' then
      perform note_withdrawal(actor => actor, target => target, at => at);
      events := close_request(one => actor, other => target, at => at)
        || announce(
          type => 'interest.withdrawn', payload => jsonb_build_object('interest_id', mine.id, 'to_user_id', target),
          at => at
        );
    end if;
    return jsonb_build_object('outcome', 'ok', 'isNew', mine.kind is distinct from 'pass', 'events', events);
  end if;

  select d.* into theirs from decisions d where d.from_user_id = target and d.to_user_id = actor;
  if theirs.status = 'pending' then
    if is_spent then return jsonb_build_object('outcome', 'spent'); end if;
    return join_pair(
      actor => actor, other => target, decision => decision, words => words, at => at, new_decision => new_decision,
      new_match => new_match, new_conversation => new_conversation
    );
  end if;
  if mine.status = 'pending' and array_position(ranks, decision) <= array_position(ranks, mine.kind) then
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'status', 'pending', 'interestId', mine.id, 'events', events);
  end if;
  if mine.status is distinct from 'pending' and mine.declined_at > at - pause then
    return jsonb_build_object('outcome', 'too_soon', 'again', mine.declined_at + pause);
  end if;
  if mine.status is distinct from 'pending' then
    again := paused_until(actor => actor, target => target, at => at);
    if again is not null then return jsonb_build_object('outcome', 'paused', 'again', again); end if;
  end if;
  if is_spent then return jsonb_build_object('outcome', 'spent'); end if;

  insert into decisions as d (from_user_id, to_user_id, kind, created_at, updated_at, id, status, note)
  values (actor, target, decision, at, at, new_decision, 'pending', words)
  on conflict (from_user_id, to_user_id) do update set kind = excluded.kind, status = 'pending', note = excluded.note, updated_at = at
  returning * into mine;
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'status', 'pending', 'interestId', mine.id,
    -- What it is, and the plan of who gets it: most likes are shown to nobody, and then need no further statement.
    'events', jsonb_build_array(announce(
      type => 'interest.sent',
      payload => jsonb_build_object(
        'interest_id', mine.id, 'to_user_id', target, 'kind', decision, 'plan', (select u.plan from users u where u.id = target)
      ),
      at => at
    )));
end
$$;
