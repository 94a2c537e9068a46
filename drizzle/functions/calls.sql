-- Records a call to the other user of an active match, and returns the data for the call's object. Does not check
-- whether either is in a call already.
-- outcome: 'ok', 'not_found' (no match of theirs, or the other user has been gone for as long as `grace`), 'over' (the
-- match has ended, or appears so because the other user is gone), 'restricted' (the actor may send nothing at present;
-- `restriction` says until when).
create or replace function begin_call(
  actor uuid, match uuid, new_call uuid, wanted text, day date, at timestamptz, grace interval default interval '30 days'
) returns jsonb
language plpgsql as $$
declare
  m matches;
  peer uuid;
  facts jsonb;
  restriction jsonb;
begin
  -- Of this and a measure against the actor, one sees the result of the other.
  perform from users u where u.id = actor for share;
  select x.* into m from matches x where x.id = match and actor in (x.user_a, x.user_b);
  peer := peer_in(m, actor);
  if m.id is null or has_left(viewer => actor, peer => peer, grace => grace, at => at) then
    return jsonb_build_object('outcome', 'not_found');
  end if;
  if m.status <> 'active' or m.expires_at <= at or gone_since(actor, peer) is not null
    or not exists (select from users u where u.id = actor and is_active(u))
  then
    return jsonb_build_object('outcome', 'over');
  end if;
  restriction := restriction_of(account => actor, use_of => 'sending', at => at);
  if restriction is not null then return jsonb_build_object('outcome', 'restricted', 'restriction', restriction); end if;
  select jsonb_build_object(
      'outcome', 'ok',
      'matchId', m.id,
      'conversationId', m.conversation_id,
      'callee', card_of(peer, day),
      'caller', card_of(actor, day),
      'plans', jsonb_agg(u.plan),
      'mayShareAddresses', bool_and(p.direct_calls))
    into facts
  from users u join profiles p on p.user_id = u.id where u.id in (actor, peer);
  insert into calls (id, conversation_id, match_id, caller_id, callee_id, media, created_at)
  values (new_call, m.conversation_id, m.id, actor, peer, wanted, at);
  return facts;
end
$$;
