-- The receiver of an interest accepts or declines it. An interest that the plan does not show (`like`s, unless
-- `sees_likes` names the plan) cannot be answered by name either, or guessing would reveal the liker.
--
-- answer: 'accepted' or 'declined'
-- outcome: 'ok', 'not_published' (the actor, who accepts), 'not_found' (no such interest for the actor), 'state' (it is
-- not pending any more; `status` says what it is), 'spent' and 'restricted' (as in `decide`)
create or replace function answer_interest(
  actor uuid, sender uuid, answer text, sees_likes text[], at timestamptz, new_decision uuid, new_match uuid, new_conversation uuid,
  is_spent boolean default false
) returns jsonb
language plpgsql as $$
declare
  theirs decisions;
  present matches;
  restriction jsonb;
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

  if answer = 'accepted' and not exists (select from listings l where l.user_id = actor) then
    return jsonb_build_object('outcome', 'not_published');
  end if;
  if answer = 'accepted' then
    restriction := restriction_of(account => actor, use_of => 'requests', at => at);
    if restriction is not null then return jsonb_build_object('outcome', 'restricted', 'restriction', restriction); end if;
  end if;
  if is_spent then return jsonb_build_object('outcome', 'spent'); end if;
  if answer = 'accepted' then
    return join_pair(
      actor => actor, other => sender, decision => 'interest', words => null, at => at, new_decision => new_decision,
      new_match => new_match, new_conversation => new_conversation
    )
      || jsonb_build_object('interestId', theirs.id);
  end if;

  update decisions d set status = 'declined', declined_at = at, updated_at = at where d.from_user_id = sender and d.to_user_id = actor;
  -- A declined user does not appear in the feed. Has the same time as the decline, by which `rewind` finds it.
  insert into decisions as d (from_user_id, to_user_id, kind, created_at, updated_at, id) values (actor, sender, 'pass', at, at, new_decision)
  on conflict (from_user_id, to_user_id) do update set updated_at = at where d.kind = 'pass';
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'status', 'declined', 'interestId', theirs.id,
    'events', close_request(one => actor, other => sender, at => at)
      || announce(
        type => 'interest.declined', payload => jsonb_build_object('interest_id', theirs.id, 'by_user_id', actor), at => at
      ));
end
$$;

-- The sender withdraws an interest. outcome: 'ok', 'not_found', 'state' (it has been answered; `status` says how),
-- 'spent' (as in `decide`).
create or replace function withdraw_interest(actor uuid, target uuid, at timestamptz, is_spent boolean default false) returns jsonb
language plpgsql as $$
declare
  mine decisions;
begin
  perform pg_advisory_xact_lock(pair_key(actor, target));
  select d.* into mine from decisions d
  where d.from_user_id = actor and d.to_user_id = target and d.status is not null and gone_since(actor, target) is null;
  if mine.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if mine.status = 'withdrawn' then
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'status', 'withdrawn', 'interestId', mine.id, 'events', '[]'::jsonb);
  end if;
  if mine.status <> 'pending' then return jsonb_build_object('outcome', 'state', 'status', mine.status); end if;
  if is_spent then return jsonb_build_object('outcome', 'spent'); end if;
  update decisions d set status = 'withdrawn', updated_at = at where d.from_user_id = actor and d.to_user_id = target;
  perform note_withdrawal(actor => actor, target => target, at => at);
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'status', 'withdrawn', 'interestId', mine.id,
    'events', close_request(one => actor, other => target, at => at)
      || announce(
        type => 'interest.withdrawn', payload => jsonb_build_object('interest_id', mine.id, 'to_user_id', target), at => at
      ));
end
$$;

-- Undoes the last decision of `actor`; `may_rewind` says whether their plan includes it. A pass that came with
-- declining an interest undoes the decline, too.
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
    where d.from_user_id = actor
      -- An interest in a user who is gone is over, as after a block; a pass can be undone all the same.
      and (d.status is null or d.status in ('pending', 'accepted') and gone_since(actor, d.to_user_id) is null)
    order by d.updated_at desc, d.id desc limit 1;
    if last.id is null then return jsonb_build_object('outcome', 'nothing'); end if;
    -- Read again once the pair is locked.
    exit when target = last.to_user_id;
    target := last.to_user_id;
    perform pg_advisory_xact_lock(pair_key(actor, target));
  end loop;
  if last.status = 'accepted' then return jsonb_build_object('outcome', 'matched'); end if;

  -- The answer of the other user, where there was one, is not undone.
  if last.declined_at is null then
    delete from decisions d where d.id = last.id;
  else
    update decisions d set kind = case when d.kind = 'pass' then 'interest' else d.kind end, status = 'declined', updated_at = d.declined_at
    where d.id = last.id;
  end if;
  if last.status = 'pending' then
    perform note_withdrawal(actor => actor, target => target, at => at);
    events := close_request(one => actor, other => target, at => at)
      || announce(
        type => 'interest.withdrawn', payload => jsonb_build_object('interest_id', last.id, 'to_user_id', target), at => at
      );
  else
    update decisions d set status = 'pending', declined_at = null
    where d.from_user_id = target and d.to_user_id = actor and d.status = 'declined' and d.declined_at = last.updated_at
      and not is_blocked(actor, target)
    returning d.* into theirs;
    -- A message request is pending again, in its conversation.
    if theirs.kind = 'request' then
      update conversations c set status = 'requested', version = c.version + 1, updated_at = at
      where c.user_a = least(actor, target) and c.user_b = greatest(actor, target) and c.status = 'archived' returning c.id into room;
      if room is not null then
        events := events || announce(
          type => 'request.changed', payload => jsonb_build_object('conversation_id', room), at => at
        );
      end if;
    end if;
  end if;
  return jsonb_build_object('outcome', 'ok', 'userId', target, 'decision', last.kind, 'events', events);
end
$$;

-- Deletes at most `most` passes from before `before`, so that the users may appear again. Returns how many.
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
