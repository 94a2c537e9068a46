-- What operators sell, and what coins buy and earn. `changes` has columns of the table with their new values; all others
-- stay. Each function locks the row, so that of two operators who change different fields neither undoes the other, and
-- notes the fields that were changed as they were and as they are.

-- A plan as operators see it. `isSold`: somebody has or had it, so its price is fixed.
create or replace function plan_row(p subscription_plans) returns jsonb
language sql stable
return to_jsonb(p) || jsonb_build_object('isSold', exists (select from subscriptions s where s.plan_id = p.id));

-- outcome: 'ok' (with `row`), 'exists' (the id is taken). A provider's product of another plan violates its constraint.
create or replace function add_plan(id text, fields jsonb, operator uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  made subscription_plans;
begin
  insert into subscription_plans select x.* from jsonb_populate_record(
    null::subscription_plans, fields || jsonb_build_object('id', add_plan.id, 'created_at', at, 'updated_at', at)) x
  on conflict on constraint subscription_plans_pkey do nothing returning * into made;
  if made.id is null then return jsonb_build_object('outcome', 'exists'); end if;
  perform note_operator_act(
    operator => operator, act => 'plan.add', subject => made.id, reason => null, note => null, before => null, after => fields,
    at => at
  );
  return jsonb_build_object('outcome', 'ok', 'row', plan_row(made));
end
$$;

-- outcome: 'ok' (with `row`), 'not_found', 'fixed' (`fields` cannot change, because somebody has subscribed).
create or replace function change_plan(plan text, changes jsonb, operator uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  old subscription_plans;
  new subscription_plans;
  fixed text[];
begin
  -- A subscription to the plan waits for this lock, or this one for it.
  select p.* into old from subscription_plans p where p.id = change_plan.plan for update;
  if old.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  new := jsonb_populate_record(old, changes);
  -- A subscription finds its plan by the provider's product.
  select array_agg(f.field) into fixed from (values
    ('plan', new.plan is distinct from old.plan, null),
    ('amount_minor', new.amount_minor is distinct from old.amount_minor, null),
    ('currency', new.currency is distinct from old.currency, null),
    ('interval', new."interval" is distinct from old."interval", null),
    ('stripe_price', old.stripe_price is not null and new.stripe_price is distinct from old.stripe_price, 'stripe'),
    ('app_store_product', old.app_store_product is not null and new.app_store_product is distinct from old.app_store_product, 'app_store'),
    ('play_store_product', old.play_store_product is not null and new.play_store_product is distinct from old.play_store_product, 'play_store')
  ) f (field, is_changed, provider)
  where f.is_changed and exists (
    select from subscriptions s where s.plan_id = old.id and s.provider = coalesce(f.provider, s.provider));
  if fixed is not null then return jsonb_build_object('outcome', 'fixed', 'fields', to_jsonb(fixed)); end if;
  update subscription_plans p set name = new.name, plan = new.plan, amount_minor = new.amount_minor, currency = new.currency,
    "interval" = new."interval", features = new.features, trial_days = new.trial_days, stripe_price = new.stripe_price,
    app_store_product = new.app_store_product, play_store_product = new.play_store_product, is_offered = new.is_offered,
    position = new.position, updated_at = at
  where p.id = old.id returning p.* into new;
  perform note_operator_act(
    operator => operator, act => 'plan.change', subject => old.id, reason => null, note => null,
    before => fields_of(to_jsonb(old), changes), after => fields_of(to_jsonb(new), changes), at => at
  );
  return jsonb_build_object('outcome', 'ok', 'row', plan_row(new));
end
$$;

-- outcome: 'ok' (with `row`), 'exists'.
create or replace function add_coin_package(id text, fields jsonb, operator uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  made coin_packages;
begin
  insert into coin_packages select x.* from jsonb_populate_record(
    null::coin_packages, fields || jsonb_build_object('id', add_coin_package.id, 'created_at', at, 'updated_at', at)) x
  on conflict on constraint coin_packages_pkey do nothing returning * into made;
  if made.id is null then return jsonb_build_object('outcome', 'exists'); end if;
  perform note_operator_act(
    operator => operator, act => 'coin_package.add', subject => made.id, reason => null, note => null, before => null,
    after => fields, at => at
  );
  return jsonb_build_object('outcome', 'ok', 'row', to_jsonb(made));
end
$$;

-- A purchase keeps the coins and the price of its time. outcome: 'ok' (with `row`), 'not_found'.
create or replace function change_coin_package(package text, changes jsonb, operator uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  old coin_packages;
  new coin_packages;
begin
  select p.* into old from coin_packages p where p.id = package for update;
  if old.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  new := jsonb_populate_record(old, changes);
  update coin_packages p set name = new.name, coins = new.coins, bonus = new.bonus, amount_minor = new.amount_minor,
    currency = new.currency, store_products = new.store_products, is_active = new.is_active, position = new.position,
    updated_at = at
  where p.id = old.id returning p.* into new;
  perform note_operator_act(
    operator => operator, act => 'coin_package.change', subject => old.id, reason => null, note => null,
    before => fields_of(to_jsonb(old), changes), after => fields_of(to_jsonb(new), changes), at => at
  );
  return jsonb_build_object('outcome', 'ok', 'row', to_jsonb(new));
end
$$;

-- Parameters that `changes` does not name stay. outcome: 'ok' (with `row`), 'not_found', 'unknown' (`fields` are no
-- parameters of this offer).
create or replace function change_coin_offer(offer text, changes jsonb, operator uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  old coin_offers;
  new coin_offers;
  unknown text[];
begin
  select o.* into old from coin_offers o where o.id = change_coin_offer.offer for update;
  if old.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  select array_agg(k) into unknown from jsonb_object_keys(coalesce(changes -> 'parameters', '{}')) k where not old.parameters ? k;
  if unknown is not null then return jsonb_build_object('outcome', 'unknown', 'fields', to_jsonb(unknown)); end if;
  new := jsonb_populate_record(old, changes);
  update coin_offers o set title = new.title, description = new.description, price = new.price,
    parameters = old.parameters || new.parameters, is_active = new.is_active, position = new.position, updated_at = at
  where o.id = old.id returning o.* into new;
  perform note_operator_act(
    operator => operator, act => 'coin_offer.change', subject => old.id, reason => null, note => null,
    before => fields_of(to_jsonb(old), changes), after => fields_of(to_jsonb(new), changes), at => at
  );
  return jsonb_build_object('outcome', 'ok', 'row', to_jsonb(new));
end
$$;

-- As `change_coin_offer`.
create or replace function change_reward(activity text, changes jsonb, operator uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  old reward_activities;
  new reward_activities;
  unknown text[];
begin
  select a.* into old from reward_activities a where a.id = activity for update;
  if old.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  select array_agg(k) into unknown from jsonb_object_keys(coalesce(changes -> 'parameters', '{}')) k where not old.parameters ? k;
  if unknown is not null then return jsonb_build_object('outcome', 'unknown', 'fields', to_jsonb(unknown)); end if;
  new := jsonb_populate_record(old, changes);
  update reward_activities a set title = new.title, coins = new.coins, streak_step = new.streak_step,
    streak_max = new.streak_max, per_period = new.per_period, per_contact = new.per_contact, per_device = new.per_device,
    expires_days = new.expires_days, parameters = old.parameters || new.parameters, is_active = new.is_active,
    position = new.position, updated_at = at
  where a.id = old.id returning a.* into new;
  perform note_operator_act(
    operator => operator, act => 'reward.change', subject => old.id, reason => null, note => null,
    before => fields_of(to_jsonb(old), changes), after => fields_of(to_jsonb(new), changes), at => at
  );
  return jsonb_build_object('outcome', 'ok', 'row', to_jsonb(new));
end
$$;
