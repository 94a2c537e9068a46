-- Purchases of coin packages. Each function brings the ledger to what a purchase has become, whatever came before.

-- Opens a purchase, before the provider is asked for money; one that is open already is continued. Returns { outcome,
-- isNew, purchaseId, ref, amountMinor, currency, stripeCustomer } with outcome
--   'ok', 'not_found' (no such package, or user), 'reused' (the id is of another purchase)
--   'under_way' (the provider's answer to another purchase is not known yet)
create or replace function open_coin_purchase(
  person uuid, package text, provider text, purchase uuid, reconcile_at timestamptz, at timestamptz
) returns jsonb
language plpgsql as $$
declare
  p coin_packages;
  known coin_purchases;
  account uuid;
  customer text;
begin
  account := coin_account(person, at);
  if account is null then return jsonb_build_object('outcome', 'not_found'); end if;
  customer := (billing_account_of(person, at)).stripe_customer;
  select x.* into known from coin_purchases x where x.id = purchase;
  if known.id is not null then
    if known.account_id <> account or known.package_id <> package then return jsonb_build_object('outcome', 'reused'); end if;
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'purchaseId', known.id, 'ref', known.ref, 'amountMinor', known.amount_minor,
      'currency', known.currency, 'stripeCustomer', customer);
  end if;
  select x.* into p from coin_packages x where x.id = package and x.is_active;
  if p.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  if exists (
    select from coin_purchases x
    where x.account_id = account and x.status = 'pending' and x.ref is null and x.reconcile_at is not null)
  then
    return jsonb_build_object('outcome', 'under_way');
  end if;
  insert into coin_purchases (
    id, account_id, package_id, provider, status, amount_minor, currency, coins, bonus, reconcile_at, created_at, updated_at)
  values (
    purchase, account, p.id, open_coin_purchase.provider, 'pending', p.amount_minor, p.currency, p.coins, p.bonus,
    open_coin_purchase.reconcile_at, at, at)
  on conflict (id) do nothing;
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'purchaseId', purchase, 'ref', null, 'amountMinor', p.amount_minor, 'currency', p.currency,
    'stripeCustomer', customer);
end
$$;

-- Brings a purchase to the state that its provider has stated at `read_at`: coins are granted once, taken back as far as
-- the payment was refunded or is disputed, and given again where that was reversed.
--
-- purchase: the id of one that was opened here; else it is found, or begun, by provider and ref. person: whom it is for;
-- null where only the receipt is known. refunded, refunded_of: the refunded part of the payment, as a fraction.
-- amount_minor, currency: null where a store sets the price.
--
-- Returns { outcome, isNew, status, purchaseId, transaction, balance } with outcome
--   'ok'; isNew says whether coins have moved
--   'stale' (something fresher has been written), 'of_another' (the receipt belongs to another user)
--   'not_found' (no such purchase, package or user), 'misfit' (another package, amount or currency)
--   'contradiction' (a purchase that was paid is said not to have been)
-- and nothing is written but for 'ok'.
create or replace function settle_coin_purchase(
  provider text, ref text, purchase uuid, person uuid, package text, quantity integer, status text,
  amount_minor integer, currency text, refunded integer, refunded_of integer, read_at timestamptz,
  reconcile_at timestamptz, entry uuid, at timestamptz
) returns jsonb
language plpgsql as $$
declare
  p coin_purchases;
  offered coin_packages;
  account uuid;
  total integer;
  due integer;
  moved jsonb;
  is_new boolean := false;
  is_begun boolean := false;
begin
  select x.account_id into account from coin_purchases x
  where x.id = purchase or (x.provider, x.ref) = (settle_coin_purchase.provider, settle_coin_purchase.ref)
  order by (x.id = purchase) desc nulls last limit 1;
  if account is null then
    select x.* into offered from coin_packages x where x.id = package;
    account := coin_account(person, at);
    if offered.id is null or account is null or ref is null then return jsonb_build_object('outcome', 'not_found'); end if;
  else
    perform from user_coins c where c.id = account for update;
  end if;
  select x.* into p from coin_purchases x
  where x.id = purchase or (x.provider, x.ref) = (settle_coin_purchase.provider, settle_coin_purchase.ref)
  order by (x.id = purchase) desc nulls last limit 1 for update;
  -- Somebody else may have begun it while this one waited.
  if p.id is not null and p.account_id <> account then return jsonb_build_object('outcome', 'of_another'); end if;
  if p.id is not null and person is not null
    and not exists (select from user_coins c where c.id = account and c.user_id = person)
  then
    return jsonb_build_object('outcome', 'of_another');
  end if;
  if p.read_at > read_at then
    -- As in `write_subscription`: it may have been read by a clock that is ahead.
    update coin_purchases x set reconcile_at = least(x.reconcile_at, x.read_at) where x.id = p.id and x.read_at > at;
    return jsonb_build_object('outcome', 'stale', 'purchaseId', p.id, 'status', p.status,
      'transaction', coin_entry(p.transaction_id), 'balance', (select c.balance from user_coins c where c.id = account));
  end if;

  if p.id is null then
    is_begun := true;
    p.id := coalesce(purchase, gen_random_uuid());
    p.package_id := offered.id;
    p.coins := offered.coins * quantity;
    p.bonus := offered.bonus * quantity;
    p.taken_back := 0;
    p.corrections := 0;
    p.amount_minor := case when provider = 'stripe' then offered.amount_minor * quantity else amount_minor end;
    p.currency := case when provider = 'stripe' then offered.currency else upper(currency) end;
  end if;
  if exists (
    select from coin_purchases x
    where (x.provider, x.ref) = (settle_coin_purchase.provider, settle_coin_purchase.ref) and x.id <> p.id)
  then
    -- Each account waits for itself, so that whoever has begun it meanwhile is another.
    return jsonb_build_object('outcome', case when is_begun then 'of_another' else 'misfit' end, 'purchaseId', p.id);
  end if;
  -- A store sets the price of its product, and need not name it each time.
  if package is distinct from p.package_id and package is not null
    or (provider = 'stripe' or amount_minor is not null and p.amount_minor is not null)
      and (amount_minor, upper(currency)) is distinct from (p.amount_minor, p.currency)
    or ref is distinct from p.ref and p.ref is not null
    or refunded not between 0 and refunded_of
  then
    return jsonb_build_object('outcome', 'misfit', 'purchaseId', p.id);
  end if;
  if p.transaction_id is not null and status in ('pending', 'requires_action', 'failed') then
    return jsonb_build_object('outcome', 'contradiction', 'purchaseId', p.id, 'status', p.status);
  end if;

  insert into coin_purchases as x (
    id, account_id, package_id, provider, ref, status, amount_minor, currency, coins, bonus, created_at, updated_at)
  values (
    p.id, account, p.package_id, settle_coin_purchase.provider, settle_coin_purchase.ref, 'pending', p.amount_minor,
    p.currency, p.coins, p.bonus, at, at)
  on conflict do nothing;
  -- Somebody else has begun it since.
  if not exists (select from coin_purchases x where x.id = p.id) then
    return jsonb_build_object('outcome', 'of_another');
  end if;
  total := p.coins + p.bonus;
  due := case status
      when 'refunded' then total
      when 'disputed' then total
      when 'part_refunded' then (total::bigint * refunded / refunded_of)::integer
      else 0
    end;
  if status in ('paid', 'part_refunded') and p.transaction_id is null then
    moved := move_coins(
      account => account, entry => entry, type => 'purchase', amount => total, key => 'purchase:' || p.id,
      reference => p.package_id, at => at, lot_kind => 'purchased'
    );
    p.transaction_id := (moved ->> 'id')::uuid;
    is_new := true;
  end if;
  -- A payment that was refunded before anybody heard of it brought nothing, so nothing is taken back.
  if p.transaction_id is not null and due <> p.taken_back then
    moved := move_coins(
      account => account, entry => gen_random_uuid(), type => 'refund', amount => p.taken_back - due,
      key => 'refund:' || p.id || ':' || p.corrections + 1, reference => p.package_id, at => at,
      reverses => p.transaction_id, may_owe => true, lot_kind => 'purchased', first_lot => p.transaction_id
    );
    p.taken_back := due;
    p.corrections := p.corrections + 1;
    is_new := true;
  end if;
  update coin_purchases x set ref = settle_coin_purchase.ref, status = settle_coin_purchase.status,
    refunded_minor = case when x.amount_minor is null then 0 else coalesce(refunded, 0) end, transaction_id = p.transaction_id,
    taken_back = p.taken_back, corrections = p.corrections, read_at = settle_coin_purchase.read_at,
    reconcile_at = settle_coin_purchase.reconcile_at, updated_at = at
  where x.id = p.id;
  return jsonb_build_object('outcome', 'ok', 'isNew', is_new, 'status', status, 'purchaseId', p.id,
    'transaction', coin_entry(p.transaction_id), 'balance', (select c.balance from user_coins c where c.id = account));
end
$$;
