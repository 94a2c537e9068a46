-- Counts of hours; see docs/decisions/hourly-statistics.md. Every count reads a range of an index.

-- When a profile was published for the first time.
create or replace function note_first_publication() returns trigger
language plpgsql as $$
begin
  new.first_published_at := case when tg_op = 'UPDATE' then coalesce(old.first_published_at, old.published_at, new.published_at)
    else coalesce(new.first_published_at, new.published_at) end;
  return new;
end
$$;

create or replace trigger profiles_first_published before insert or update of published_at on profiles
for each row execute function note_first_publication();

-- The smallest UUID v7 of a time: rows whose ids are made when they are written are a range of their primary key.
create or replace function first_id_at(at timestamptz) returns uuid
language sql stable parallel safe
return (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid;

-- What was refunded in a time: by operators, and by providers themselves. `amount` is null where the provider does not say it.
create or replace function refunds_between(starts timestamptz, ends timestamptz) returns table (currency text, amount integer)
language sql stable
begin atomic
  select r.currency, r.amount_minor from refunds r where r.created_at >= starts and r.created_at < ends and r.status = 'done'
  union all
  select p.currency, p.refunded_minor from coin_purchases p
  where p.status in ('refunded', 'part_refunded') and p.updated_at >= starts and p.updated_at < ends
    and not exists (select from refunds r where r.purchase_id = p.id and r.status = 'done')
  union all
  select null, null from entitlement_events e
  where e.kind in ('refunded', 'revoked') and e.at >= starts and e.at < ends
    and not exists (select from refunds r where r.purchase_id = e.subscription_id and r.status = 'done');
end;

-- What happened in a time, by metric; src/catalogue/metrics.ts says what each one means. No column may be called like the parameters:
-- it would be meant instead.
create or replace function counts_between(starts timestamptz, ends timestamptz) returns table (metric text, value bigint)
language sql stable
begin atomic
  select 'registrations', count(*) from users u where u.created_at >= starts and u.created_at < ends
  union all
  select 'activations', count(*) from profiles p where p.first_published_at >= starts and p.first_published_at < ends
  union all
  select 'likes', count(*) from interaction_log l
  where l.id >= first_id_at(starts) and l.id < first_id_at(ends) and l.act in ('like', 'super_like', 'interest') and l.outcome = 'ok'
  union all
  select 'matches', count(*) from matches m where m.id >= first_id_at(starts) and m.id < first_id_at(ends)
  union all
  select 'messages', count(*) from messages m where m.id >= first_id_at(starts) and m.id < first_id_at(ends)
  union all
  select 'calls', count(*) from calls c where c.created_at >= starts and c.created_at < ends
  union all
  select 'reports', count(*) filter (where not r.is_illegal) from reports r where r.created_at >= starts and r.created_at < ends
  union all
  select 'notices', count(*) filter (where r.is_illegal) from reports r where r.created_at >= starts and r.created_at < ends
  union all
  select 'cases_closed', count(*) from cases c where c.status = 'closed' and c.closed_at >= starts and c.closed_at < ends
  union all
  select 'decision_seconds', coalesce(sum(extract(epoch from c.closed_at - c.opened_at)), 0)::bigint
  from cases c where c.status = 'closed' and c.closed_at >= starts and c.closed_at < ends
  union all
  select 'revenue:' || paid.currency, sum(paid.amount)::bigint from (
    select p.currency, p.amount_minor as amount from coin_transactions t join coin_purchases p on p.transaction_id = t.id
    where t.id >= first_id_at(starts) and t.id < first_id_at(ends) and t.type = 'purchase' and p.currency is not null
    union all
    select s.currency, s.amount_minor from entitlement_events e join subscription_plans s on s.id = e.plan_id
    where e.id >= first_id_at(starts) and e.id < first_id_at(ends) and e.kind in ('started', 'renewed') and e.source <> 'gift'
  ) paid group by paid.currency
  union all
  select 'refunds', count(*) from refunds_between(starts, ends)
  union all
  select 'refunded:' || b.currency, sum(b.amount)::bigint from refunds_between(starts, ends) b
  where b.currency is not null group by b.currency;
end;

-- How many people have been active since a time, up to now.
create or replace function active_since(since timestamptz) returns bigint
language sql stable
return (select count(*) from users u where u.last_active_at >= since);

-- Counts an hour, again where it was counted before. The people who were active are known only while the hour lasts: later,
-- most have been active again.
create or replace function count_hour(of_hour timestamptz, at timestamptz) returns void
language sql volatile
begin atomic
  insert into hourly_stats (hour, metric, value)
  select of_hour, c.metric, c.value from counts_between(of_hour, of_hour + interval '1 hour') c where c.value is not null
  union all
  select of_hour, 'actives', active_since(of_hour) where at < of_hour + interval '1 hour'
  on conflict (metric, hour) do update set value = excluded.value;
end;

-- Counts who has been active on the day so far, and within thirty days where `with_month`. Kept at the start of the day.
create or replace function count_actives(with_month boolean, at timestamptz) returns void
language sql volatile
begin atomic
  insert into hourly_stats (hour, metric, value)
  select date_trunc('day', at, 'UTC'), 'actives_day', active_since(date_trunc('day', at, 'UTC'))
  union all
  select date_trunc('day', at, 'UTC'), 'actives_30_days', active_since(at - interval '30 days') where with_month
  on conflict (metric, hour) do update set value = excluded.value;
end;

-- Says that every hour before `until` is final.
create or replace function count_on_from(until timestamptz) returns void
language sql volatile
begin atomic
  insert into stats_progress as p (id, counted_until) values (1, until)
  on conflict (id) do update set counted_until = greatest(p.counted_until, excluded.counted_until);
end;
