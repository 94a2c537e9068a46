-- An id for a message of a conversation, from a fresh UUID; newMessageId in src/foundation/ids.ts is its twin.
create or replace function message_id_in(conversation uuid, fresh uuid) returns uuid
language sql immutable parallel safe
return (left(fresh::text, 28) || lpad(to_hex(
  (('x' || substr(replace(conversation::text, '-', ''), 17, 8))::bit(32) # ('x' || substr(replace(conversation::text, '-', ''), 25, 8))::bit(32))::bigint
), 8, '0'))::uuid;

-- Sends a message request: an interest with a message, which is pending in the conversation of the two. `direct`: the
-- message is delivered like any other, for plans that include it, and for a pass that coins have bought.
--
-- Returns what `decide` returns, with conversationId and messageId while it is pending, and more outcomes:
--   'conversing' (they are matched; conversationId says where), 'exists' (a request is pending already; interestId),
--   'premium', 'restricted' (as in `decide`; a direct message also needs that the actor may send)
-- With status 'accepted' the other user had asked first: there is a match, and the message is still to be sent.
create or replace function ask_by_message(
  actor uuid, target uuid, words text, client_id text, direct boolean, direct_plans text[], at timestamptz,
  new_decision uuid, new_match uuid, new_conversation uuid, fresh_message uuid, is_spent boolean default false
) returns jsonb
language plpgsql as $$
declare
  asked jsonb;
  waiting uuid;
  -- What coins have bought for this message, where the plan does not include it.
  pass uuid;
  room uuid;
  message uuid;
  restriction jsonb;
begin
  perform pg_advisory_xact_lock(pair_key(actor, target));
  if direct and not exists (select from users u where u.id = actor and u.plan = any(direct_plans)) then
    select p.id into pass from coin_passes p
    where p.user_id = actor and p.target_id = target and p.used_at is null and p.returned_at is null for update;
    if pass is null then return jsonb_build_object('outcome', 'premium'); end if;
  end if;
  select m.conversation_id into room from matches m
  where m.user_a = least(actor, target) and m.user_b = greatest(actor, target) and m.status = 'active'
    and gone_since(actor, target) is null;
  if room is not null then return jsonb_build_object('outcome', 'conversing', 'conversationId', room); end if;
  select d.id into waiting from decisions d
  where d.from_user_id = actor and d.to_user_id = target and d.status = 'pending' and d.kind = 'request'
    and gone_since(actor, target) is null;
  if waiting is not null then return jsonb_build_object('outcome', 'exists', 'interestId', waiting); end if;

  if direct then
    restriction := restriction_of(account => actor, use_of => 'sending', at => at);
    if restriction is not null then return jsonb_build_object('outcome', 'restricted', 'restriction', restriction); end if;
  end if;
  asked := decide(
    actor => actor, target => target, decision => 'request', words => words, at => at, new_decision => new_decision,
    new_match => new_match, new_conversation => new_conversation,
    -- What has been paid for does not fail at a daily limit.
    is_spent => is_spent and pass is null
  );
  if asked ->> 'outcome' <> 'ok' or asked ->> 'status' <> 'pending' then return asked; end if;
  insert into conversations as c (id, user_a, user_b, status, created_at, updated_at)
  values (new_conversation, least(actor, target), greatest(actor, target), 'requested', at, at)
  on conflict (user_a, user_b) do update set status = 'requested', version = c.version + 1, updated_at = at
  returning c.id into room;
  update decisions d set message_id = message_id_in(room, fresh_message), is_direct = direct, client_message_id = client_id
  where d.from_user_id = actor and d.to_user_id = target returning d.message_id into message;
  update coin_passes p set used_at = at where p.id = pass;
  return asked || jsonb_build_object('conversationId', room, 'messageId', message,
    'events', (asked -> 'events') || announce(
      type => 'request.changed', payload => jsonb_build_object('conversation_id', room), at => at
    ));
end
$$;
