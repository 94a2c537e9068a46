-- Plans a notice for everybody who has exchanged a message with somebody who is banned for fraud, within the time that
-- `since_message` (the first id of that time) and `since` name. Accounts that are not active hear nothing.
create or replace function plan_scam_notices(decision safety_decisions, details jsonb, at timestamptz) returns void
language sql volatile
begin atomic
  insert into scam_notices (decision_id, user_id, conversation_id, due_at)
  select decision.id, u.id, c.id, plan_scam_notices.at + make_interval(mins => (details ->> 'notice_minutes')::integer)
  from conversations c
  join users u on u.id = case when c.user_a = decision.subject_id then c.user_b else c.user_a end and is_active(u)
  where decision.subject_id in (c.user_a, c.user_b) and (
    exists (select from messages m where m.conversation_id = c.id and m.created_at >= (details ->> 'since')::timestamptz)
    or exists (
      select from decisions d where (d.from_user_id, d.to_user_id) in ((c.user_a, c.user_b), (c.user_b, c.user_a))
        and d.kind = 'request' and d.message_id >= (details ->> 'since_message')::uuid))
  on conflict do nothing;
end;
