-- Locks an account until the transaction ends, against deletion; null when it does not exist. Taken before its
-- dependent rows, as a deletion does, so that the two never deadlock.
create or replace function hold_account(account uuid) returns uuid
language plpgsql as $$
declare
  held uuid;
begin
  select u.id into held from users u where u.id = account for key share;
  return held;
end
$$;

-- Logs an interaction between users and returns its answer. Written around the call that performs it:
--   note_interaction(hold_account(actor), decide(…), …)
-- whose arguments are evaluated from left to right. `answer` has an `outcome` unless it is always 'ok', `isNew: false`
-- where nothing changed, and may name the other user by `userId`. Nothing is logged for a deleted account.
create or replace function note_interaction(
  actor uuid, answer jsonb, act text, about uuid, at timestamptz, new_id uuid, address text, network text
) returns jsonb
language plpgsql as $$
begin
  if actor is not null then
    insert into interaction_log (id, actor_id, act, subject_id, outcome, address, network, at)
    values (new_id, actor, act, coalesce(about, (answer ->> 'userId')::uuid),
      case when answer ->> 'isNew' = 'false' then 'same' else coalesce(answer ->> 'outcome', 'ok') end, address, network, at);
  end if;
  return answer;
end
$$;
