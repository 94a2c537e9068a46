-- Deletes an account with everything that hangs on it in Postgres, at once. What is elsewhere (pictures, rooms, hubs)
-- follows from the event. What stays is the log of security events, which holds no personal data.
create or replace function close_account(account uuid, reason text, at timestamptz) returns table (events jsonb)
language plpgsql as $$
declare
  ended jsonb;
  rooms jsonb;
begin
  select coalesce(jsonb_agg(jsonb_build_object(
      'conversation_id', c.id, 'peer_id', case when c.user_a = account then c.user_b else c.user_a end)), '[]')
    into rooms from conversations c where account in (c.user_a, c.user_b);
  ended := end_sessions(account, null, null, reason, null, at);
  delete from users u where u.id = account;
  if not found then
    return query select '[]'::jsonb;
    return;
  end if;
  perform note_security_event('account_closed', account, null, null, reason, at);
  return query select ended || announce('account.closed', jsonb_build_object('user_id', account, 'conversations', rooms), at);
end
$$;
