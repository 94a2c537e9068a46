-- Opens an account's billing record, with the random token by which stores know it, and returns it.
create or replace function billing_account_of(account uuid, at timestamptz) returns billing_accounts
language plpgsql as $$
declare
  found_one billing_accounts;
begin
  insert into billing_accounts (user_id, store_token, created_at) values (account, gen_random_uuid(), at)
  on conflict (user_id) do nothing;
  select b.* into found_one from billing_accounts b where b.user_id = account;
  return found_one;
end
$$;

-- Reserves an account's only place for a subscription that renews, before a card is charged. What is begun and neither
-- paid nor given up keeps its place, so that a lost answer is continued and not paid twice.
--
-- outcome: 'ok' (`subscription` is new), 'begun' (`subscription` waits for its payment), 'already' (`subscription`
-- renews), 'no_plan' (it is not offered), 'not_sold' (not by card).
create or replace function reserve_subscription(account uuid, wanted_plan text, new_id uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  offered subscription_plans;
  present subscriptions;
  known billing_accounts;
begin
  perform from users u where u.id = account for no key update;
  select p.* into offered from subscription_plans p where p.id = wanted_plan and p.is_offered;
  if offered.id is null then return jsonb_build_object('outcome', 'no_plan'); end if;
  if offered.stripe_price is null then return jsonb_build_object('outcome', 'not_sold'); end if;
  known := billing_account_of(account, at);
  select s.* into present from subscriptions s where s.user_id = account and s.renews and not s.is_extra;
  if present.id <> new_id then
    return jsonb_build_object(
      'outcome', case when present.status in ('incomplete', 'requires_action') and present.provider = 'stripe' then 'begun' else 'already' end,
      'subscription', to_jsonb(present), 'plan', to_jsonb(offered), 'billing', to_jsonb(known));
  end if;
  if present.id is null then
    -- An attempt of that name may be over; it stays as it is.
    if exists (select from subscriptions s where s.id = new_id) then new_id := gen_random_uuid(); end if;
    insert into subscriptions (id, user_id, provider, plan_id, status, started_at, renews, read_at, reconcile_at, created_at, updated_at)
    -- Nothing has been read yet: whatever a provider says is fresher.
    values (new_id, account, 'stripe', wanted_plan, 'incomplete', at, true, 'epoch', at + interval '15 minutes', at, at)
    returning * into present;
  end if;
  return jsonb_build_object(
    'outcome', 'ok', 'subscription', to_jsonb(present), 'plan', to_jsonb(offered), 'billing', to_jsonb(known),
    'isFirst', not exists (select from subscriptions s where s.user_id = account and s.id <> new_id and s.status <> 'incomplete' and s.entitled_until is not null));
end
$$;

-- Gives a reserved place back: nothing was charged, and nothing will be.
create or replace function release_subscription(subscription uuid, at timestamptz) returns void
language sql volatile
begin atomic
  update subscriptions s set status = 'expired', renews = false, reconcile_at = null, updated_at = at
  where s.id = subscription and s.ref is null and s.status = 'incomplete';
end;

-- What changed between two states of a subscription, for its owner: the kinds of `entitlement_events`.
create or replace function subscription_changes(old subscriptions, new subscriptions, why text) returns text[]
language sql immutable
return array_remove(array[
  case
    when new.entitled_until is not null and old.entitled_until is null then
      case
        when new.status = 'trialing' then 'trial_started'
        when old.id is null or old.status in ('incomplete', 'requires_action') then 'started'
        else 'restored'
      end
    when old.entitled_until is not null and new.entitled_until is null then coalesce(why, 'ended')
    when new.expires_at > old.expires_at and new.entitled_until is not null and new.status in ('active', 'trialing') then 'renewed'
  end,
  case when old.id is not null and new.plan_id <> old.plan_id then 'plan_changed' end,
  case
    when new.cancel_at_period_end and not coalesce(old.cancel_at_period_end, false) then 'cancelled'
    when old.cancel_at_period_end and not new.cancel_at_period_end and new.renews then 'resumed'
  end,
  case
    when new.status in ('grace', 'past_due') and old.status not in ('grace', 'past_due') then 'payment_failed'
    when old.status in ('grace', 'past_due') and new.status = 'active' then 'payment_recovered'
    when new.status = 'requires_action' and old.status is distinct from 'requires_action' then 'confirmation_required'
  end,
  case when new.is_extra and not coalesce(old.is_extra, false) then 'second_subscription' end
], null);

-- Of several subscriptions of an account that renew, the one that began first has the place, and the others are extra,
-- whatever order they became known in. Returns whether `subscription` is.
create or replace function settle_extra(account uuid, subscription uuid, at timestamptz) returns boolean
language plpgsql as $$
declare
  first_one uuid;
begin
  select s.id into first_one from subscriptions s where s.user_id = account and s.renews
  order by s.started_at, s.provider, s.ref nulls last limit 1;
  update subscriptions s set is_extra = s.renews, updated_at = at
  where s.user_id = account and s.id is distinct from first_one and s.is_extra <> s.renews;
  update subscriptions s set is_extra = false, updated_at = at where s.id = first_one and s.is_extra;
  return exists (select from subscriptions s where s.id = subscription and s.is_extra);
end
$$;

-- Writes what a provider says about a subscription, and what follows: the entitlement of its source, the account's plan,
-- the events for its owner. An answer older than the one that was written last changes nothing.
--
-- `known_id`: the row that was reserved for it. `account`: whom the provider names; null where it names nobody.
-- `replaces`: the provider's id of a subscription that this one continues, which then ends. `why`: 'refunded', 'disputed',
-- 'revoked' or null.
-- outcome: 'ok', 'stale', 'no_plan' (none is sold under `product`), 'nobody' (it belongs to no account),
-- 'another_account' (it belongs to another account than `account`, which gets nothing). What belonged to an account that
-- is gone belongs to the first one that is named after it.
create or replace function write_subscription(
  provider text, ref text, known_id uuid, account uuid, product text, status text, started_at timestamptz,
  expires_at timestamptz, entitled_until timestamptz, renews boolean, cancel_at_period_end boolean, card jsonb,
  replaces text, why text, read_at timestamptz, reconcile_at timestamptz, at timestamptz
) returns jsonb
language plpgsql as $$
#variable_conflict use_column
declare
  old subscriptions;
  new subscriptions;
  sold subscription_plans;
  owner uuid;
  until timestamptz := case when write_subscription.entitled_until > at then write_subscription.entitled_until end;
  extra boolean;
  granted_until timestamptz;
  granting uuid;
  granted_plan text;
  kind text;
  continued subscriptions;
begin
  -- Two accounts may present the same purchase at the same moment.
  perform pg_advisory_xact_lock(hashtextextended(write_subscription.provider || ' ' || write_subscription.ref, 0));
  select s.* into old from subscriptions s
  where s.provider = write_subscription.provider and (s.ref = write_subscription.ref or s.id = known_id and s.ref is null)
  order by s.ref nulls last limit 1;
  owner := coalesce(old.user_id, account);
  if account is not null and old.user_id <> account then
    return jsonb_build_object('outcome', 'another_account');
  end if;
  -- The account before its subscriptions, so that two writers of one account wait in the same order.
  perform from users u where u.id = owner for no key update;
  if not found and old.id is null then return jsonb_build_object('outcome', 'nobody'); end if;
  if not found then owner := null; end if;
  select s.* into old from subscriptions s
  where s.provider = write_subscription.provider and (s.ref = write_subscription.ref or s.id = known_id and s.ref is null)
  order by s.ref nulls last limit 1 for update;
  if old.read_at > write_subscription.read_at then
    -- Where that was read by a clock that is ahead, this may be fresher: the provider is asked again once it has caught up.
    update subscriptions s set reconcile_at = least(s.reconcile_at, s.read_at) where s.id = old.id and s.read_at > at;
    return jsonb_build_object('outcome', 'stale', 'subscriptionId', old.id);
  end if;

  select p.* into sold from subscription_plans p
  where write_subscription.product = case write_subscription.provider
    when 'stripe' then p.stripe_price when 'app_store' then p.app_store_product else p.play_store_product end;
  if sold.id is null then return jsonb_build_object('outcome', 'no_plan', 'subscriptionId', old.id); end if;

  -- What it continues has ended, and makes room.
  select s.* into continued from subscriptions s
  where s.provider = write_subscription.provider and s.ref = replaces and s.user_id is not distinct from owner;
  update subscriptions s set status = 'expired', renews = false, entitled_until = null, reconcile_at = null,
    read_at = greatest(s.read_at, write_subscription.read_at), updated_at = at
  where s.provider = write_subscription.provider and s.ref = replaces and s.user_id is not distinct from owner;

  -- Provisional, for the constraint; `settle_extra` decides.
  extra := write_subscription.renews and exists (
    select from subscriptions s where s.user_id = owner and s.renews and not s.is_extra and s.id is distinct from old.id);

  if old.id is null then
    insert into subscriptions (id, user_id, provider, ref, plan_id, status, started_at, expires_at, entitled_until, renews,
      cancel_at_period_end, is_extra, card, read_at, reconcile_at, created_at, updated_at)
    values (uuidv7(), owner, write_subscription.provider, write_subscription.ref, sold.id, write_subscription.status,
      write_subscription.started_at, write_subscription.expires_at, until, write_subscription.renews,
      write_subscription.cancel_at_period_end, extra, write_subscription.card, write_subscription.read_at,
      write_subscription.reconcile_at, at, at)
    returning * into new;
  else
    update subscriptions s set ref = write_subscription.ref, user_id = owner, plan_id = sold.id, status = write_subscription.status,
      started_at = write_subscription.started_at, expires_at = write_subscription.expires_at,
      entitled_until = until, renews = write_subscription.renews,
      cancel_at_period_end = write_subscription.cancel_at_period_end, is_extra = extra,
      card = coalesce(write_subscription.card, s.card), read_at = write_subscription.read_at,
      reconcile_at = write_subscription.reconcile_at, updated_at = at
    where s.id = old.id
    returning * into new;
  end if;
  if owner is null then
    return jsonb_build_object('outcome', 'ok', 'subscriptionId', new.id, 'userId', null, 'isExtra', false, 'events', '[]'::jsonb);
  end if;

  new.is_extra := settle_extra(account => owner, subscription => new.id, at => at);

  select s.entitled_until, s.id, p.plan into granted_until, granting, granted_plan
  from subscriptions s join subscription_plans p on p.id = s.plan_id
  where s.user_id = owner and s.provider = write_subscription.provider and s.entitled_until > at
  order by s.entitled_until desc, s.ref limit 1;
  if granting is null then
    delete from entitlements e where e.user_id = owner and e.source = write_subscription.provider;
  else
    insert into entitlements as e (user_id, source, plan, until, subscription_id, created_at, updated_at)
    values (owner, write_subscription.provider, granted_plan, granted_until, granting, at, at)
    on conflict (user_id, source) do update
      set plan = excluded.plan, until = excluded.until, subscription_id = excluded.subscription_id, updated_at = at
      where (e.plan, e.until, e.subscription_id) is distinct from (excluded.plan, excluded.until, excluded.subscription_id);
  end if;

  if old.id is null then old := continued; end if;
  foreach kind in array subscription_changes(old => old, new => new, why => why) loop
    perform note_entitlement(
      account => owner, source => new.provider, kind => kind, subscription => new.id, plan_id => new.plan_id,
      until => granted_until, note => null, at => at
    );
  end loop;
  return jsonb_build_object(
    'outcome', 'ok', 'subscriptionId', new.id, 'userId', owner, 'isExtra', new.is_extra, 'events', settle_plan(owner, at));
end
$$;

-- Takes subscriptions that are due, at most `most`, and asks for their reconciliation. They come again in ten minutes if it
-- does not succeed. Returns the events.
create or replace function take_due_subscriptions(at timestamptz, most integer) returns jsonb
language plpgsql as $$
declare
  events jsonb;
begin
  with due as (
    select s.id from subscriptions s where s.reconcile_at <= at order by s.reconcile_at limit most for update skip locked
  ), taken as (
    update subscriptions s set reconcile_at = at + interval '10 minutes' from due where s.id = due.id
    returning s.id, s.provider, s.ref
  )
  select coalesce(jsonb_agg(announce(
    type => 'purchase.reconcile',
    payload => jsonb_build_object('provider', t.provider, 'ref', t.ref, 'subscription_id', t.id),
    at => at
  )), '[]') into events from taken t;
  return events;
end
$$;

-- Takes a provider's notice, once, and asks for the reconciliation of what it is about. `ref` is null where it is about
-- nothing that we keep. Returns the events; none for a notice that came before, and none while the same question waits to be
-- asked.
create or replace function take_billing_notice(
  provider text, notice text, type text, ref text, at timestamptz
) returns jsonb
language plpgsql as $$
#variable_conflict use_column
declare
  asked jsonb := jsonb_build_object('provider', take_billing_notice.provider, 'ref', take_billing_notice.ref);
begin
  insert into billing_notices (provider, notice_id, type, received_at)
  values (take_billing_notice.provider, notice, take_billing_notice.type, at) on conflict do nothing;
  if not found or take_billing_notice.ref is null then return '[]'; end if;
  -- A question that has not been begun will be answered with what this notice is about, too.
  if exists (select from outbox o where o.type = 'purchase.reconcile' and o.payload = asked and o.attempts = 0) then
    return '[]';
  end if;
  return jsonb_build_array(announce(type => 'purchase.reconcile', payload => asked, at => at));
end
$$;

-- What is wrong with plans and subscriptions at a time: no row when nothing is. A lapse is found within minutes, so that what
-- ended in the last ten is not counted.
create or replace function billing_faults(at timestamptz) returns table (fault text, user_id uuid, subject uuid)
language sql stable
begin atomic
  select 'a plan without a source', u.id, null::uuid from users u
  where u.plan <> 'free' and not exists (
    select from entitlements e where e.user_id = u.id and e.plan = u.plan and e.until > at - interval '10 minutes')
  union all
  select 'a source without its plan', e.user_id, e.subscription_id from entitlements e join users u on u.id = e.user_id
  where e.until > at and u.plan <> e.plan
  union all
  select 'an entitlement that its subscription does not grant', e.user_id, s.id
  from entitlements e left join subscriptions s on s.id = e.subscription_id
  where e.source <> 'gift' and e.until > at
    and (s.user_id, s.provider, s.entitled_until) is distinct from (e.user_id, e.source, e.until)
  union all
  select 'a subscription that grants, and no entitlement', s.user_id, s.id from subscriptions s
  where s.user_id is not null and s.entitled_until > at and not exists (
    select from entitlements e where e.user_id = s.user_id and e.source = s.provider and e.until >= s.entitled_until)
  union all
  select 'a renewal for nobody', null, s.id from subscriptions s where s.user_id is null and s.renews
  union all
  select 'several that renew, and none has the place', s.user_id, min(s.id::text)::uuid from subscriptions s
  where s.user_id is not null and s.renews group by s.user_id having count(*) filter (where not s.is_extra) <> 1
  union all
  select 'a payment that waits for longer than a day', s.user_id, s.id from subscriptions s
  where s.status in ('incomplete', 'requires_action') and s.started_at < at - interval '25 hours' and s.renews;
end;
