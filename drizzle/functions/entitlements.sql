-- The plan that an account's entitlements give it at a time. There are two plans, so any that lasts decides.
create or replace function plan_by_entitlements(account uuid, at timestamptz) returns text
language sql stable
return coalesce((select max(e.plan) from entitlements e where e.user_id = account and e.until > at and e.plan <> 'free'), 'free');

-- Makes the plan of an account what its entitlements say, and announces a change to tokens, rooms and devices. The caller
-- has locked the account's row. Returns the events.
create or replace function settle_plan(account uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  due text := plan_by_entitlements(account, at);
begin
  update users u set plan = due, plan_changed_at = at, updated_at = at where u.id = account and u.plan <> due;
  if not found then return '[]'; end if;
  return restate_conversations(account, at)
    || announce(type => 'plan.changed', payload => jsonb_build_object('user_id', account), at => at);
end
$$;

-- Notes what has happened to an account's entitlements.
create or replace function note_entitlement(
  account uuid, source text, kind text, subscription uuid, plan_id text, until timestamptz, note text, at timestamptz
) returns void
language sql volatile
begin atomic
  insert into entitlement_events (id, user_id, source, kind, subscription_id, plan_id, until, note, at)
  values (uuidv7(), account, note_entitlement.source, note_entitlement.kind, subscription, note_entitlement.plan_id,
    note_entitlement.until, note_entitlement.note, note_entitlement.at);
end;

-- Grants a plan until a time, as a gift, or takes a gift back (`until` in the past). outcome: 'ok', 'not_found'.
create or replace function give_plan(account uuid, plan text, until timestamptz, note text, at timestamptz) returns jsonb
language plpgsql as $$
begin
  perform from users u where u.id = account for no key update;
  if not found then return jsonb_build_object('outcome', 'not_found'); end if;
  if until > at then
    insert into entitlements as e (user_id, source, plan, until, created_at, updated_at)
    values (account, 'gift', give_plan.plan, give_plan.until, at, at)
    on conflict (user_id, source) do update set plan = excluded.plan, until = excluded.until, updated_at = at;
  else
    delete from entitlements e where e.user_id = account and e.source = 'gift';
  end if;
  perform note_entitlement(
    account => account, source => 'gift', kind => case when until > at then 'given' else 'taken_back' end, subscription => null,
    plan_id => null, until => case when until > at then until end, note => note, at => at
  );
  return jsonb_build_object('outcome', 'ok', 'events', settle_plan(account, at));
end
$$;

-- Takes away what has run out, from at most `most` accounts: gifts, and subscriptions whose provider has said nothing
-- since. A reconciliation is due a minute after the end of a period, so it mostly comes first. Returns the events.
create or replace function lapse_entitlements(at timestamptz, most integer) returns jsonb
language plpgsql as $$
declare
  gone record;
  events jsonb := '[]';
begin
  for gone in
    select e.user_id, e.source, e.subscription_id, e.until from entitlements e
    join users u on u.id = e.user_id
    where e.until <= at order by e.until limit most
    for no key update of u skip locked
  loop
    delete from entitlements e where e.user_id = gone.user_id and e.source = gone.source and e.until <= at;
    if not found then continue; end if;
    update subscriptions s set entitled_until = null where s.id = gone.subscription_id;
    perform note_entitlement(
      account => gone.user_id, source => gone.source, kind => 'lapsed', subscription => gone.subscription_id, plan_id => null,
      until => gone.until, note => null, at => at
    );
    events := events || settle_plan(gone.user_id, at);
  end loop;
  return events;
end
$$;
