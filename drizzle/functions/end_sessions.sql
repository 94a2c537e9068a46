-- Ends live sessions of an account: one of them, all but one, or all. Returns the events that revoke them.
create or replace function end_sessions(account uuid, only_session uuid, keep_session uuid, reason text, from_ip text, at timestamptz) returns jsonb
language plpgsql as $$
declare
  ended jsonb;
begin
  with gone as (
    update sessions s set ended_at = at, end_reason = reason
    where s.user_id = account and s.ended_at is null
      and (only_session is null or s.id = only_session) and (keep_session is null or s.id <> keep_session)
    returning s.id
  ), announced as (
    -- A call of the session ends as by the account's end, without a reason for others, and not as by signing out.
    select announce(
      type => 'session.ended',
      payload => jsonb_build_object('session_id', g.id, 'user_id', account)
        || case when reason = 'account_deleted' then '{"is_account_deleted": true}' else '{}' end::jsonb,
      at => at
    ) as event,
      note_security_event(
        type => 'session_ended', account => account, session => g.id, ip => from_ip, details => reason, at => at
      )
    from gone g
  )
  select coalesce(jsonb_agg(event), '[]') into ended from announced;
  return ended;
end
$$;
