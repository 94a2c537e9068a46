-- Writes down that somebody calls the other one of an active match, and returns what the call's object needs to know.
-- Whether either is in a call already is not decided here. outcome: 'ok', 'not_found' (no such match, over, or not theirs).
create or replace function begin_call(actor uuid, match uuid, new_call uuid, wanted text, day date, at timestamptz) returns jsonb
language plpgsql as $$
declare
  m matches;
  peer uuid;
  facts jsonb;
begin
  select x.* into m from matches x
  where x.id = match and actor in (x.user_a, x.user_b) and x.status = 'active' and (x.expires_at is null or x.expires_at > at)
    and not is_blocked(x.user_a, x.user_b);
  if m.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  peer := case when m.user_a = actor then m.user_b else m.user_a end;
  if (select count(*) from users u where u.id in (actor, peer) and is_active(u)) < 2 then
    return jsonb_build_object('outcome', 'not_found');
  end if;
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
