-- Exchanges a refresh token for its successor. The caller has checked that the token is genuine, and derives the
-- successor from it, so concurrent exchanges of one token get the same successor.
--
-- r: { session, presented_hash, presented_generation, successor_hash, expires_at, latest_end_days, grace_seconds, device_hash, ip }
-- outcome: 'rotated'; 'repeated' (the last token again, within the grace, from the same device: a lost response);
-- 'reused' (an earlier token: a stolen copy, so the session ends); 'unknown' (no such live session); 'suspended' (the
-- account is; the token stays valid until it is active again)
create or replace function rotate_session(r jsonb, at timestamptz) returns table (outcome text, account users, authenticated_at timestamptz, events jsonb)
language plpgsql as $$
declare
  s sessions;
  a users;
  verdict text;
  ended jsonb := '[]';
begin
  select x.* into s from sessions x where x.id = (r ->> 'session')::uuid for update;
  select u.* into a from users u where u.id = s.user_id;
  verdict := case
    when a.id is null or s.ended_at is not null or s.refresh_expires_at <= at then 'unknown'
    when s.refresh_hash = r ->> 'presented_hash' and a.status <> 'active' then 'suspended'
    when s.refresh_hash = r ->> 'presented_hash' then 'rotated'
    when s.previous_hash = r ->> 'presented_hash' and s.device_hash = r ->> 'device_hash'
      and s.rotated_at + make_interval(secs => (r ->> 'grace_seconds')::integer) > at then 'repeated'
    when (r ->> 'presented_generation')::integer < s.generation then 'reused'
    else 'unknown'
  end;

  if verdict = 'rotated' then
    update sessions x set
      generation = x.generation + 1, previous_hash = x.refresh_hash, refresh_hash = r ->> 'successor_hash', rotated_at = at,
      refresh_expires_at = least((r ->> 'expires_at')::timestamptz, x.created_at + make_interval(days => (r ->> 'latest_end_days')::integer)),
      last_used_at = at, ip = r ->> 'ip'
    where x.id = s.id;
  elsif verdict = 'reused' then
    perform note_security_event(
      type => 'refresh_token_reused', account => s.user_id, session => s.id, ip => r ->> 'ip', details => null, at => at
    );
    ended := end_sessions(
      account => s.user_id, only_session => s.id, keep_session => null, reason => 'refresh_token_reused',
      from_ip => r ->> 'ip', at => at
    );
  end if;

  return query select verdict, a, s.created_at, ended;
end
$$;
