-- Exchanges a refresh token for its successor. The caller has checked that the token is genuine, and derives the
-- successor from it, so of many exchanges of one token all that succeed get the same successor.
--
-- outcome: 'rotated'; 'repeated' (the last token once more, within the grace, from the same device: a lost answer);
-- 'reused' (a token that was good once: somebody has a copy, so the session ends); 'unknown' (no such live session)
create or replace function rotate_session(
  session uuid, presented_hash text, presented_generation integer, successor_hash text, device text, at timestamptz,
  expires timestamptz, grace interval, new_event uuid, lease interval
) returns table (outcome text, user_id uuid, plan text, role text, is_verified boolean, phone_index text, phone_cipher text, status text, event jsonb)
language plpgsql as $$
declare
  s sessions;
  verdict text;
  ended jsonb;
begin
  select x.* into s from sessions x where x.id = session for update;
  verdict := case
    when s.id is null or s.ended_at is not null or s.refresh_expires_at <= at then 'unknown'
    when s.refresh_hash = presented_hash then 'rotated'
    when s.previous_hash = presented_hash and s.rotated_at + grace > at and s.device_hash = device then 'repeated'
    when presented_generation < s.generation then 'reused'
    else 'unknown'
  end;

  if verdict = 'rotated' then
    update sessions x set
      generation = presented_generation + 1, previous_hash = s.refresh_hash, refresh_hash = successor_hash, rotated_at = at, refresh_expires_at = expires
    where x.id = session;
  elsif verdict = 'reused' then
    update sessions x set ended_at = at, end_reason = 'refresh_token_reused' where x.id = session;
    insert into outbox (id, type, payload, due_at, created_at)
    values (new_event, 'session.ended', jsonb_build_object('session_id', s.id, 'user_id', s.user_id), at + lease, at)
    returning jsonb_build_object('id', outbox.id, 'type', outbox.type, 'payload', outbox.payload) into ended;
  end if;

  return query
    select verdict, u.id, u.plan, u.role, u.is_verified, u.phone_index, u.phone_cipher, u.status, ended
    from (select 1) always left join users u on u.id = s.user_id and u.deleted_at is null;
end
$$;
