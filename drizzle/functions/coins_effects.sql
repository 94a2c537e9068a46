-- What coins buy. Each effect is part of the transaction that takes the coins (`spend_coins`), and refuses before it has
-- written anything. Returns { outcome, isNew, effect, userId, events }: `isNew` is false where there is nothing to buy,
-- userId is the other user whom it was about.

-- A super like beyond the daily one. outcome: as in `decide`.
create or replace function buy_super_like(
  actor uuid, target uuid, words text, at timestamptz, new_decision uuid, new_match uuid, new_conversation uuid
) returns jsonb
language plpgsql as $$
declare
  made jsonb := decide(
    actor => actor, target => target, decision => 'super_like', words => words, at => at, new_decision => new_decision,
    new_match => new_match, new_conversation => new_conversation
  );
begin
  return made || jsonb_build_object('userId', target, 'effect', jsonb_strip_nulls(jsonb_build_object(
    'type', 'super_like', 'status', made -> 'status', 'interest_id', made -> 'interestId', 'match_id', made -> 'matchId',
    'conversation_id', case when made ->> 'matchId' is not null then made -> 'conversationId' end)));
end
$$;

-- Nearer the top of feeds for some minutes, after the boost that is under way. outcome: 'ok', 'not_published',
-- 'restricted' (with `restriction`: the actor is in no feed at present).
create or replace function buy_boost(actor uuid, minutes integer, entry uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  starts timestamptz := greatest(at, (select max(b.ends_at) from boosts b where b.user_id = actor));
  ends timestamptz := starts + make_interval(mins => minutes);
  restriction jsonb := restriction_of(account => actor, use_of => 'discovery', at => at);
begin
  if restriction is not null then return jsonb_build_object('outcome', 'restricted', 'restriction', restriction); end if;
  if not exists (select from listings l where l.user_id = actor and l.shown > 0) then
    return jsonb_build_object('outcome', 'not_published');
  end if;
  insert into boosts (id, user_id, starts_at, ends_at) values (entry, actor, starts, ends);
  return jsonb_build_object('outcome', 'ok', 'effect', jsonb_build_object(
    'type', 'boost', 'starts_at', starts, 'ends_at', ends));
end
$$;

-- Minutes for a call in progress. Its object learns of them by the event. outcome: 'ok', 'no_call'.
create or replace function buy_call_minutes(actor uuid, call uuid, minutes integer, entry uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  c calls;
begin
  select x.* into c from calls x where x.id = call and actor in (x.caller_id, x.callee_id) and x.ended_at is null;
  if c.id is null then return jsonb_build_object('outcome', 'no_call'); end if;
  insert into call_minutes (id, user_id, call_id, conversation_id, minutes, status, created_at)
  values (entry, actor, c.id, c.conversation_id, buy_call_minutes.minutes, 'bought', at);
  return jsonb_build_object('outcome', 'ok',
    'effect', jsonb_build_object('type', 'call_minutes', 'call_id', c.id, 'minutes', minutes),
    'events', jsonb_build_array(announce(
      type => 'call.minutes_bought', payload => jsonb_build_object('purchase_id', entry), at => at
    )));
end
$$;

-- Undoes the last decision, whatever the plan. outcome: as in `rewind`.
create or replace function buy_rewind(actor uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  undone jsonb := rewind(actor => actor, may_rewind => array(select u.plan from users u where u.id = actor), at => at);
begin
  return undone || jsonb_build_object('effect', jsonb_build_object('type', 'rewind', 'action', undone -> 'decision'));
end
$$;

-- A pass for one message to a user without a match; `ask_by_message` uses it. outcome: 'ok', and those of
-- `ask_by_message` that a message would get now: 'not_published', 'blocked', 'not_found', 'conversing', 'exists',
-- 'too_soon', 'paused', 'restricted'.
create or replace function buy_direct_message(actor uuid, target uuid, entry uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  pause constant interval := '7 days';
  viewer listings;
  other listings;
  mine decisions;
  room uuid;
  again timestamptz;
  restriction jsonb := coalesce(
    restriction_of(account => actor, use_of => 'sending', at => at), restriction_of(account => actor, use_of => 'requests', at => at));
begin
  if restriction is not null then return jsonb_build_object('outcome', 'restricted', 'restriction', restriction); end if;
  select l.* into viewer from listings l where l.user_id = actor and l.tile_size = 4;
  if viewer.user_id is null then return jsonb_build_object('outcome', 'not_published'); end if;
  if exists (select from blocks b where b.blocker_id = actor and b.blocked_id = target) then
    return jsonb_build_object('outcome', 'blocked');
  end if;
  select m.conversation_id into room from matches m
  where m.user_a = least(actor, target) and m.user_b = greatest(actor, target) and m.status = 'active'
    and gone_since(actor, target) is null;
  if room is not null then return jsonb_build_object('outcome', 'conversing', 'conversationId', room); end if;
  select l.* into other from listings l where l.user_id = target and l.tile_size = 4;
  if other.user_id is null or not can_meet(viewer => viewer, other => other, day => day_of_ages(at)) then
    return jsonb_build_object('outcome', 'not_found');
  end if;
  select d.* into mine from decisions d where d.from_user_id = actor and d.to_user_id = target;
  if mine.status = 'pending' and mine.kind = 'request' then
    return jsonb_build_object('outcome', 'exists', 'interestId', mine.id);
  end if;
  if mine.status is distinct from 'pending' and mine.declined_at > at - pause then
    return jsonb_build_object('outcome', 'too_soon', 'again', mine.declined_at + pause);
  end if;
  again := paused_until(actor => actor, target => target, at => at);
  if again is not null then return jsonb_build_object('outcome', 'paused', 'again', again); end if;
  if exists (
    select from coin_passes p
    where p.user_id = actor and p.target_id = target and p.used_at is null and p.returned_at is null)
  then
    return jsonb_build_object('outcome', 'ok', 'isNew', false);
  end if;
  insert into coin_passes (id, user_id, kind, target_id, created_at) values (entry, actor, 'direct_message', target, at);
  return jsonb_build_object('outcome', 'ok', 'userId', target, 'effect', jsonb_build_object('type', 'direct_message'));
end
$$;
