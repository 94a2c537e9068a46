-- Deletes an account with all its data in Postgres, at once. Data elsewhere (sessions in Redis, pictures, rooms, hubs)
-- is deleted by the consumers of the events, each of which has at most a hundred conversations. The log of security
-- events stays; it holds no personal data but network addresses.
create or replace function close_account(account uuid, reason text, at timestamptz) returns table (events jsonb)
language plpgsql as $$
declare
  most constant integer := 100;
  live jsonb;
  rooms jsonb;
  closed jsonb := '[]';
begin
  -- A concurrent sign-in waits, and then finds no account.
  perform from users u where u.id = account for update;
  if not found then
    return query select closed;
    return;
  end if;
  with ended as (
    select s.id, note_security_event(
      type => 'session_ended', account => account, session => s.id, ip => null, details => reason, at => at
    )
    from sessions s
    where s.user_id = account and s.ended_at is null
  )
  select coalesce(jsonb_agg(e.id), '[]') into live from ended e;
  select coalesce(jsonb_agg(jsonb_build_object(
      'conversation_id', c.id, 'peer_id', case when c.user_a = account then c.user_b else c.user_a end)), '[]')
    into rooms from conversations c where account in (c.user_a, c.user_b);
  -- Reports by and about it stay, with words and evidence, until they are forgotten; see `forget_reports`.
  -- Statements of reasons stay for as long as an appeal may come and be decided.
  update statements s set kept_until = greatest(s.appeal_until, at) + interval '6 months' where s.user_id = account;
  update safety_decisions d set before = d.before - 'bio' where d.subject_id = account and d.before ? 'bio';
  -- Others' interactions with it stay in their log; its own are deleted with it.
  update interaction_log l set subject_id = null where l.subject_id = account;
  update coin_spends s set subject_id = null where s.subject_id = account;
  -- Former matches can still report it by the match; accounts that are being closed in the same run are left out, so
  -- that two closings never wait for each other.
  insert into former_matches (id, user_id, gone_id, created_at)
  select m.id, other.id, account, at
  from matches m join users other on other.id = case when m.user_a = account then m.user_b else m.user_a end
  where account in (m.user_a, m.user_b) for key share of other skip locked;
  -- What renews for nobody is ended with its provider, which is asked at the next minute.
  update subscriptions s set reconcile_at = at where s.user_id = account and (s.renews or s.reconcile_at is not null);
  delete from mail_tokens m using users u where u.id = account and m.email_index = u.email_index;
  delete from users u where u.id = account;
  perform note_security_event(
    type => 'account_closed', account => account, session => null, ip => null, details => reason, at => at
  );
  for part in 0 .. greatest(0, (jsonb_array_length(rooms) - 1) / most) loop
    closed := closed || announce(type => 'account.closed', payload => jsonb_build_object(
      'user_id', account,
      'session_ids', live,
      'conversations', coalesce((
        select jsonb_agg(r.room) from jsonb_array_elements(rooms) with ordinality as r(room, place)
        where (r.place - 1) / most = part), '[]')), at => at);
  end loop;
  return query select closed;
end
$$;
