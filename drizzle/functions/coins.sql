-- The ledger of coins; docs/coins.md describes it. Everything that moves coins goes through `move_coins`.

-- The log is append-only: a correction is another entry.
create or replace function keep_coin_transactions() returns trigger
language plpgsql as $$
begin
  raise exception 'entries of the ledger are append-only';
end
$$;

create or replace trigger coin_transactions_append_only before update or delete on coin_transactions
for each row execute function keep_coin_transactions();

-- The account of a user, locked until the transaction ends; made where there is none. Null for a user who does not
-- exist. Taken after the lock on the user and before everything else, in every function that moves coins.
create or replace function coin_account(person uuid, at timestamptz) returns uuid
language plpgsql as $$
declare
  account uuid;
begin
  select c.id into account from user_coins c where c.user_id = person for update;
  if account is not null or hold_account(person) is null then return account; end if;
  insert into user_coins (id, user_id, created_at, updated_at) values (gen_random_uuid(), person, at, at)
  on conflict (user_id) do nothing;
  select c.id into account from user_coins c where c.user_id = person for update;
  return account;
end
$$;

-- Takes coins out of the lots of an account: first those of `first_lot`, then earned ones that expire first, then other
-- earned ones, then purchased ones. Returns which, in that order, as [{ lot, amount }]; less than `wanted` where less is
-- left.
create or replace function take_from_lots(account uuid, wanted integer, first_lot uuid) returns jsonb
language sql volatile
begin atomic
  with lots as (
    select l.id, l.remaining, sum(l.remaining) over (
      order by (l.id = first_lot) is not true, l.kind, l.expires_at nulls last, l.created_at, l.id
    ) as up_to
    from coin_lots l where l.account_id = account and l.remaining > 0
  ), taken as (
    select l.id, l.up_to, least(l.remaining, wanted - (l.up_to - l.remaining))::integer as amount
    from lots l where l.up_to - l.remaining < wanted
  ), changed as (
    update coin_lots l set remaining = l.remaining - t.amount from taken t where l.id = t.id
    returning l.id, t.amount, t.up_to
  )
  select coalesce(jsonb_agg(jsonb_build_object('lot', c.id, 'amount', c.amount) order by c.up_to), '[]') from changed c;
end;

-- Puts at most `most` coins back into the lots that `take_from_lots` took them from, the last ones taken first.
create or replace function give_to_lots(lots jsonb, most integer) returns void
language sql volatile
begin atomic
  with back as (
    select (b.value ->> 'lot')::uuid as id, (b.value ->> 'amount')::integer as amount,
      sum((b.value ->> 'amount')::integer) over (order by b.place desc) as up_to
    from jsonb_array_elements(lots) with ordinality as b(value, place)
  )
  update coin_lots l set remaining = l.remaining + least(b.amount, most - (b.up_to - b.amount))::integer
  from back b where l.id = b.id and b.up_to - b.amount < most;
end;

-- Moves coins: the account first, then the journal, then the lots. Negative amounts leave.
--
-- key: names what the entry is for; an entry with it answers in place of a new one. reverses: the entry that is undone.
-- may_owe: the balance may fall below zero, as when a payment is refunded whose coins have been spent.
-- lot_kind, lot_expires: of coins that come; back_to: lots (of `take_from_lots`) that they return to instead.
-- first_lot: the lot to take from before any other.
--
-- Coins that come to an account below zero first pay what is owed, so lots hold exactly greatest(balance, 0).
-- Returns { outcome, id, balance, lots } with outcome 'ok', 'same' (there is an entry with this key; `id` says which),
-- 'insufficient'; nothing is written but for 'ok'.
create or replace function move_coins(
  account uuid, entry uuid, type text, amount integer, key text, reference text, at timestamptz,
  reverses uuid default null, may_owe boolean default false, lot_kind text default 'earned',
  lot_expires timestamptz default null, back_to jsonb default null, first_lot uuid default null
) returns jsonb
language plpgsql as $$
declare
  before integer;
  known uuid;
  covered integer;
  wanted integer;
  lot uuid;
  taken jsonb := '[]';
begin
  select c.balance into before from user_coins c where c.id = account for update;
  -- Keys of one account are written under its lock, so nobody writes this one now.
  with moved as (
    update user_coins c set balance = c.balance + move_coins.amount, version = c.version + 1, updated_at = at
    where c.id = account and (move_coins.amount > 0 or may_owe or c.balance + move_coins.amount >= 0)
      and not exists (select from coin_transactions t where t.key = move_coins.key)
    returning c.id, c.balance, c.version
  )
  insert into coin_transactions (id, account_id, version, type, amount, balance_after, key, reference, reverses, created_at)
  select entry, m.id, m.version, move_coins.type, move_coins.amount, m.balance, move_coins.key, move_coins.reference,
    move_coins.reverses, at
  from moved m;
  if not found then
    select t.id into known from coin_transactions t where t.key = move_coins.key;
    return jsonb_build_object('outcome', case when known is null then 'insufficient' else 'same' end, 'id', known, 'balance', before);
  end if;
  if amount < 0 then
    wanted := least(-amount, greatest(before, 0));
    -- Mostly the first lot has enough.
    update coin_lots l set remaining = l.remaining - wanted
    where first_lot is null and l.remaining >= wanted and l.id = (
      select x.id from coin_lots x where x.account_id = account and x.remaining > 0
      order by x.kind, x.expires_at nulls last, x.created_at, x.id limit 1)
    returning l.id into lot;
    if lot is not null then
      taken := jsonb_build_array(jsonb_build_object('lot', lot, 'amount', wanted));
    else
      taken := take_from_lots(account => account, wanted => wanted, first_lot => first_lot);
    end if;
  else
    covered := greatest(0, least(amount, before + amount));
    if back_to is not null then
      perform give_to_lots(lots => back_to, most => covered);
    else
      insert into coin_lots (id, account_id, kind, amount, remaining, expires_at, created_at)
      values (entry, account, lot_kind, move_coins.amount, covered, lot_expires, at);
    end if;
  end if;
  return jsonb_build_object('outcome', 'ok', 'id', entry, 'balance', before + amount, 'lots', taken);
end
$$;

-- What an entry is called in a history.
create or replace function coin_title(entry uuid) returns text
language sql stable
return (
  select case
      when t.type = 'adjustment' then 'Correction by support'
      when t.type = 'expiry' then 'Expired: ' || coalesce(a.title, 'earned coins')
      when t.type <> 'refund' then coalesce(p.name, o.title, a.title, t.reference)
      when source.type = 'purchase' and t.amount < 0 then 'Payment refunded: ' || coalesce(p.name, t.reference)
      when source.type = 'purchase' then 'Refund reversed: ' || coalesce(p.name, t.reference)
      when source.type = 'spend' then 'Given back: ' || coalesce(o.title, t.reference)
      else 'Taken back: ' || coalesce(a.title, t.reference)
    end
  from coin_transactions t
  left join coin_transactions source on source.id = t.reverses
  left join coin_packages p on 'purchase' in (t.type, source.type) and p.id = t.reference
  left join coin_offers o on 'spend' in (t.type, source.type) and o.id = t.reference
  left join reward_activities a on (t.type = 'expiry' or 'reward' in (t.type, source.type)) and a.id = t.reference
  where t.id = entry);

-- An entry as its owner sees it.
create or replace function coin_entry(entry uuid) returns jsonb
language sql stable
return (
  select jsonb_build_object('id', t.id, 'type', t.type, 'amount', t.amount, 'balance_after', t.balance_after,
    'title', coin_title(t.id), 'reference', t.reference, 'created_at', t.created_at)
  from coin_transactions t where t.id = entry);

-- Corrects the balance of a user by hand. `key` names the decision. outcome: as in `move_coins`, and 'not_found' (the
-- user). Coins that are taken may leave a debt.
create or replace function adjust_coins(person uuid, amount integer, key text, entry uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  account uuid := coin_account(person, at);
  moved jsonb;
begin
  if account is null then return jsonb_build_object('outcome', 'not_found'); end if;
  moved := move_coins(
    account => account, entry => entry, type => 'adjustment', amount => amount, key => 'adjustment:' || adjust_coins.key,
    reference => null, at => at, may_owe => true
  );
  return moved || jsonb_build_object('transaction', coin_entry((moved ->> 'id')::uuid));
end
$$;

-- Removes earned coins that have expired, of at most `most` lots; one entry for each. Locked accounts are skipped until
-- the next run. Returns how many lots.
create or replace function expire_coins(most integer, at timestamptz) returns integer
language plpgsql as $$
declare
  due record;
  one coin_lots;
  count integer := 0;
begin
  for due in
    select l.id, l.account_id from coin_lots l where l.remaining > 0 and l.expires_at <= at order by l.expires_at limit most
  loop
    perform from user_coins c where c.id = due.account_id for update skip locked;
    continue when not found;
    -- Some may have been spent since, or been given back to it.
    select l.* into one from coin_lots l where l.id = due.id and l.remaining > 0;
    continue when one.id is null;
    perform move_coins(
      account => one.account_id, entry => gen_random_uuid(), type => 'expiry', amount => -one.remaining,
      key => 'expiry:' || one.id || ':' || (select c.version from user_coins c where c.id = one.account_id),
      reference => (select t.reference from coin_transactions t where t.id = one.id), at => at, reverses => one.id,
      first_lot => one.id
    );
    count := count + 1;
  end loop;
  return count;
end
$$;
