-- Spends coins on an offer: the coins leave and the effect happens, or neither. `key` names the wish, for this user:
-- repeating it returns the first answer.
--
-- target: the user, or the call, that it is about; words: the note of a super like.
-- Returns { outcome, isNew, transaction, balance, effect, userId, events } with outcome
--   'ok'; isNew is false for a repetition
--   'no_offer', 'insufficient' (with `balance` and `price`), 'reused' (the key named another wish)
--   'unchanged' (it would change nothing, so nothing was taken), and the outcomes of the effects (coins_effects.sql)
create or replace function spend_coins(
  actor uuid, offer text, target uuid, words text, key text, at timestamptz, entry uuid, new_decision uuid, new_match uuid,
  new_conversation uuid
) returns jsonb
language plpgsql as $$
declare
  o coin_offers;
  a user_coins;
  done coin_spends;
  full_key text;
  bought jsonb;
  moved jsonb;
begin
  select x.* into o from coin_offers x where x.id = offer and x.is_active;
  if o.id is null then return jsonb_build_object('outcome', 'no_offer'); end if;
  select c.* into a from user_coins c where c.user_id = actor for update;
  full_key := 'spend:' || a.id || ':' || key;
  -- What has happened under this key is asked for first: it may have taken the last coins.
  select s.* into done from coin_spends s
  where s.id = (select t.id from coin_transactions t where t.key = full_key);
  if done.id is not null then
    if done.offer <> o.id or done.subject_id <> target then return jsonb_build_object('outcome', 'reused'); end if;
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'transaction', coin_entry(done.id), 'balance', a.balance,
      'effect', done.effect, 'userId', done.subject_id, 'events', '[]'::jsonb);
  end if;
  -- Nobody else can change the balance from here on.
  if a.id is null or a.balance < o.price then
    return jsonb_build_object('outcome', 'insufficient', 'balance', coalesce(a.balance, 0), 'price', o.price);
  end if;

  bought := case o.id
      when 'super_like' then buy_super_like(
        actor => actor, target => target, words => words, at => at, new_decision => new_decision,
        new_match => new_match, new_conversation => new_conversation
      )
      when 'boost' then buy_boost(
        actor => actor, minutes => (o.parameters ->> 'minutes')::integer, entry => entry, at => at
      )
      when 'call_minutes' then buy_call_minutes(
        actor => actor, call => target, minutes => (o.parameters ->> 'minutes')::integer, entry => entry, at => at
      )
      when 'rewind' then buy_rewind(actor, at)
      when 'direct_message' then buy_direct_message(actor => actor, target => target, entry => entry, at => at)
    end;
  if bought is null then return jsonb_build_object('outcome', 'no_offer'); end if;
  if bought ->> 'outcome' <> 'ok' then return bought; end if;
  if bought ->> 'isNew' = 'false' then return jsonb_build_object('outcome', 'unchanged', 'isNew', false); end if;

  moved := move_coins(
    account => a.id, entry => entry, type => 'spend', amount => -o.price, key => full_key, reference => o.id, at => at
  );
  insert into coin_spends (id, user_id, offer, subject_id, effect, lots, created_at)
  values (entry, actor, o.id, (bought ->> 'userId')::uuid, bought -> 'effect', moved -> 'lots', at);
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'balance', moved -> 'balance',
    -- As in `coin_entry`, of what is known here.
    'transaction', jsonb_build_object('id', entry, 'type', 'spend', 'amount', -o.price, 'balance_after', moved -> 'balance',
      'title', o.title, 'reference', o.id, 'created_at', at::timestamptz(3)),
    'effect', bought -> 'effect', 'userId', bought -> 'userId', 'events', coalesce(bought -> 'events', '[]'));
end
$$;

-- Gives back the coins of a spend whose effect could not be had, to the lots that they came from. outcome: 'ok', 'same'
-- (they have been given back already), 'not_found'.
create or replace function return_spend(spend uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  account uuid;
  s coin_spends;
  paid coin_transactions;
  moved jsonb;
begin
  select t.* into paid from coin_transactions t where t.id = spend;
  perform from user_coins c where c.id = paid.account_id for update;
  select x.* into s from coin_spends x where x.id = spend;
  if s.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if s.returned_by is not null then return jsonb_build_object('outcome', 'same'); end if;
  moved := move_coins(
    account => paid.account_id, entry => gen_random_uuid(), type => 'refund', amount => -paid.amount,
    key => 'return:' || spend, reference => paid.reference, at => at, reverses => spend, back_to => s.lots
  );
  update coin_spends x set returned_by = (moved ->> 'id')::uuid where x.id = spend;
  return moved;
end
$$;

-- Records whether the object of a call has applied bought minutes; gives the coins back where it has not. outcome: 'ok',
-- 'same' (it is recorded already), 'not_found'.
create or replace function settle_call_minutes(purchase uuid, is_applied boolean, at timestamptz) returns jsonb
language plpgsql as $$
declare
  bought call_minutes;
begin
  -- In the order in which spending locks: the account, then what was bought.
  perform from user_coins c join call_minutes m on m.user_id = c.user_id where m.id = purchase for update of c;
  select m.* into bought from call_minutes m where m.id = purchase for update;
  if bought.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if bought.status <> 'bought' then return jsonb_build_object('outcome', 'same'); end if;
  update call_minutes m set status = case when is_applied then 'applied' else 'returned' end where m.id = purchase;
  if is_applied then return jsonb_build_object('outcome', 'ok'); end if;
  return return_spend(purchase, at);
end
$$;

-- Gives back the coins of at most `most` passes that have not been used since `before`. Returns how many.
create or replace function return_passes(before timestamptz, most integer, at timestamptz) returns integer
language plpgsql as $$
declare
  due record;
  count integer := 0;
begin
  for due in
    select p.id, p.user_id from coin_passes p
    where p.used_at is null and p.returned_at is null and p.created_at < before order by p.created_at limit most
  loop
    perform from user_coins c where c.user_id = due.user_id for update skip locked;
    continue when not found;
    update coin_passes p set returned_at = at where p.id = due.id and p.used_at is null and p.returned_at is null;
    continue when not found;
    perform return_spend(due.id, at);
    count := count + 1;
  end loop;
  return count;
end
$$;
