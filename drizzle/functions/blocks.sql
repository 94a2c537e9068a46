-- Whether two users have had contact that lets `one` name the other: a conversation, a decision of their own, or a
-- visible decision of the other. A pass is never visible, and a like not on every plan: if it allowed blocking an
-- invisible user, it would reveal the liker. (An answered one has left a conversation.)
create or replace function know_each_other(one uuid, other uuid) returns boolean
language sql stable parallel safe
return exists (select from conversations c where c.user_a = least(one, other) and c.user_b = greatest(one, other))
  or exists (select from decisions d where d.from_user_id = one and d.to_user_id = other)
  or exists (
    select from decisions d where d.from_user_id = other and d.to_user_id = one and d.kind not in ('pass', 'like'));

-- Hides two users from each other for good, and ends their match as unmatching does. The other user is not told why.
-- outcome: 'ok', 'not_found' (no user whom the actor can name: neither visible nor with earlier contact, or gone).
-- `why` is stored with the block; blocking again with another reason changes the reason alone.
create or replace function block_person(actor uuid, target uuid, at timestamptz, why text default null) returns jsonb
language plpgsql as $$
declare
  present matches;
  room conversations;
  events jsonb := '[]';
begin
  perform pg_advisory_xact_lock(pair_key(actor, target));
  if exists (select from blocks b where b.blocker_id = actor and b.blocked_id = target) then
    update blocks b set reason = why where b.blocker_id = actor and b.blocked_id = target and why is not null;
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'events', events);
  end if;
  if not exists (select from users u where u.id = target) or gone_since(actor, target) is not null
    or not (may_view(actor, target) or know_each_other(actor, target))
  then
    return jsonb_build_object('outcome', 'not_found');
  end if;

  insert into blocks (blocker_id, blocked_id, created_at, reason) values (actor, target, at, why);
  -- The actor's shortlist only: removing the actor from the other user's would reveal the block.
  delete from shortlist s where s.owner_id = actor and s.user_id = target;
  select m.* into present from matches m
  where m.user_a = least(actor, target) and m.user_b = greatest(actor, target) and m.status = 'active';
  if present.id is not null then
    events := events || close_match(
      match => present, ender => actor,
      new_status => case when present.expires_at is null then 'unmatched' else 'ended' end,
      conversation_status => 'blocked', at => at
    );
  else
    select c.* into room from conversations c
    where c.user_a = least(actor, target) and c.user_b = greatest(actor, target) and c.status <> 'blocked';
    if room.id is not null then
      update conversations c set status = 'blocked', version = c.version + 1, updated_at = at where c.id = room.id;
      events := events || case
        when room.status = 'requested'
          then announce(type => 'request.changed', payload => jsonb_build_object('conversation_id', room.id), at => at)
        else announce(
          type => 'conversations.changed', payload => jsonb_build_object('conversation_ids', jsonb_build_array(room.id)),
          at => at
        ) end;
    end if;
  end if;
  if exists (select from decisions d where d.from_user_id = actor and d.to_user_id = target and d.status = 'pending') then
    perform note_withdrawal(actor => actor, target => target, at => at);
  end if;
  update decisions d set
    status = case when d.from_user_id = actor then 'withdrawn' else 'declined' end,
    declined_at = case when d.from_user_id = actor then d.declined_at else at end,
    updated_at = at
  where d.status = 'pending' and (d.from_user_id, d.to_user_id) in ((actor, target), (target, actor));
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'events', events);
end
$$;

-- Removes a block. What it ended stays ended; the conversation can be read again unless the other user blocks, too.
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
    -- Includes a message request, which the room still has as pending.
    else jsonb_build_array(announce(
      type => 'request.changed', payload => jsonb_build_object('conversation_id', room.id), at => at
    )) end);
end
$$;
