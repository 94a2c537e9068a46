-- One person decides about another. Writes the decision and, when both have consented, the match with its conversation
-- and the event that announces it. Two people deciding at the same moment wait for each other, so one of them sees both
-- decisions; the constraints of the tables hold even without that.
--
-- outcome: 'ok', 'not_published' (the actor), 'not_found' (nobody whom the actor could meet), 'matched' (too late to pass)
create or replace function decide(
  actor uuid, target uuid, decision text, at timestamptz, new_match uuid, new_conversation uuid
) returns table (outcome text, match_id uuid, conversation_id uuid, event jsonb)
language plpgsql as $$
declare
  first_user constant uuid := least(actor, target);
  second_user constant uuid := greatest(actor, target);
  viewer listings;
  other listings;
begin
  perform pg_advisory_xact_lock(hashtextextended(first_user::text || second_user::text, 0));

  select l.* into viewer from listings l where l.user_id = actor and l.tile_size = 4;
  if viewer.user_id is null then
    return query select 'not_published', null::uuid, null::uuid, null::jsonb;
    return;
  end if;

  -- Whoever is matched already stays so; repeating a like says the same as the first time.
  return query
    select case when decision = 'pass' then 'matched' else 'ok' end, m.id, m.conversation_id, null::jsonb from matches m
    join users u on u.id = target and u.deleted_at is null
    where m.user_a = first_user and m.user_b = second_user and m.status = 'active';
  if found then return; end if;

  select l.* into other from listings l where l.user_id = target and l.tile_size = 4;
  if other.user_id is null or not can_meet(viewer, other, (at at time zone 'utc')::date) then
    return query select 'not_found', null::uuid, null::uuid, null::jsonb;
    return;
  end if;

  insert into decisions (from_user_id, to_user_id, kind, created_at, updated_at) values (actor, target, decision, at, at)
  on conflict (from_user_id, to_user_id) do update set kind = excluded.kind, updated_at = excluded.updated_at;

  if decision = 'pass' or not has_liked(target, actor) then
    return query select 'ok', null::uuid, null::uuid, null::jsonb;
    return;
  end if;

  return query
    with conversation as (
      insert into conversations as c (id, user_a, user_b, status, created_at, updated_at)
      values (new_conversation, first_user, second_user, 'open', at, at)
      on conflict (user_a, user_b) do update set status = 'open', version = c.version + 1, updated_at = at
      returning c.id
    ), match as (
      insert into matches (id, user_a, user_b, conversation_id, kind, status, matched_at)
      select new_match, first_user, second_user, c.id, 'mutual', 'active', at from conversation c
      returning id, matches.conversation_id
    )
    select 'ok', m.id, m.conversation_id,
      announce('match.created', jsonb_build_object('match_id', m.id, 'conversation_id', m.conversation_id), at)
    from match m;
end
$$;
