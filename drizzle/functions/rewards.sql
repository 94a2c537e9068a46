-- Rewards: coins for what the server has seen, once for a user, activity and period, and capped for each phone number,
-- address and device that go with them.

-- The period of an activity in which a time lies: 'once', or the UTC day.
create or replace function reward_period(period text, at timestamptz) returns text
language sql immutable parallel safe
return case when period = 'day' then to_char(at at time zone 'utc', 'YYYY-MM-DD') else 'once' end;

-- The keyed indexes that stand for a user beyond their account: proved contacts, the device that asks, and the devices
-- that get their notifications. As { subject, is_device }.
create or replace function reward_subjects(person uuid, device text) returns table (subject text, is_device boolean)
language sql stable
begin atomic
  select 'contact:' || known.index, false
  from users u cross join lateral unnest(array[u.phone_index, u.email_index, u.google_index]) as known(index)
  where u.id = person and known.index is not null
  union
  select 'device:' || device, true where device is not null
  union
  select 'push:' || d.token_index, true from devices d where d.user_id = person;
end;

-- How far a user is with an activity, as { done, of }; it is earned where both are equal. What other events grant
-- (friends, advertisements) is never earned by asking.
create or replace function reward_progress(person uuid, kind text, parameters jsonb) returns jsonb
language sql stable
return (
  select jsonb_build_object('done', (select count(*) from unnest(parts) part where part), 'of', cardinality(parts))
  from users u left join profiles p on p.user_id = u.id cross join lateral (
    select case kind
        when 'sign_in' then array[true]
        when 'email_verified' then array[u.email_index is not null]
        when 'phone_verified' then array[u.phone_index is not null]
        when 'first_photo' then array[exists (
          select from photos ph where ph.user_id = u.id and ph.status = 'approved')]
        when 'profile_complete' then array[
          p.published_at is not null,
          p.bio is not null and p.bio <> '',
          coalesce(cardinality(p.interests), 0) >= coalesce((parameters ->> 'interests')::integer, 1),
          (select count(*) from photos ph where ph.user_id = u.id and ph.status = 'approved')
            >= coalesce((parameters ->> 'photos')::integer, 1)]
        else array[false]
      end as parts
  ) said
  where u.id = person);

-- Days in a row on which an activity was granted, up to the day before `at`.
create or replace function reward_streak(account uuid, activity text, at timestamptz) returns integer
language sql stable
return coalesce((
  select g.streak from reward_grants g
  where g.account_id = account and g.activity = reward_streak.activity
    and g.period = reward_period('day', at - interval '1 day')), 0);

-- Grants of a user in the period of `at`.
create or replace function rewards_in_period(account uuid, activity text, period text) returns integer
language sql stable
return (
  select count(*)::integer from reward_grants g
  where g.account_id = account and g.activity = rewards_in_period.activity
    and (g.period = rewards_in_period.period or g.period like rewards_in_period.period || '#%'));

-- When an activity can be granted again, after `had` grants in the period; null for now, and for never.
create or replace function next_reward_at(a reward_activities, had integer, at timestamptz) returns timestamptz
language sql immutable parallel safe
return case when a.period = 'day' and had >= a.per_period
  then (date_trunc('day', at at time zone 'utc') + interval '1 day') at time zone 'utc' end;

-- Counts a reward for everything that stands for its user; false, and nothing is counted, where one of these has had
-- as many as it may. The subjects are locked in order until the transaction ends.
create or replace function mark_reward(
  person uuid, device text, activity text, period text, per_contact integer, per_device integer, until timestamptz
) returns boolean
language plpgsql as $$
declare
  one record;
begin
  for one in select s.subject from reward_subjects(person, device) s order by s.subject loop
    perform pg_advisory_xact_lock(hashtextextended('reward ' || one.subject, 0));
  end loop;
  if exists (
    select from reward_subjects(person, device) s
    join reward_marks m on m.subject = s.subject and m.activity = mark_reward.activity and m.period = mark_reward.period
    where m.times >= case when s.is_device then per_device else per_contact end)
  then
    return false;
  end if;
  insert into reward_marks as m (subject, activity, period, times, until)
  select s.subject, mark_reward.activity, mark_reward.period, 1, mark_reward.until from reward_subjects(person, device) s
  on conflict on constraint reward_marks_subject_activity_period_pk do update set times = m.times + 1, until = excluded.until;
  return true;
end
$$;

-- Grants a reward. device: a keyed index of the caller's device, or null. occasion: names what another event grants,
-- such as one advertisement, and makes that grant once; null where the user asks.
--
-- Returns { outcome, isNew, transaction, balance, nextAt, progress } with outcome
--   'ok'; isNew is false where this period has been granted already
--   'not_found' (no such activity), 'not_earned' (with `progress`), 'capped' (this contact or device, or this period)
create or replace function redeem_reward(
  person uuid, activity text, device text, occasion text, entry uuid, at timestamptz
) returns jsonb
language plpgsql as $$
declare
  a reward_activities;
  account uuid;
  base text;
  name text;
  known uuid;
  had integer;
  streak integer := 0;
  progress jsonb;
  moved jsonb;
begin
  select x.* into a from reward_activities x where x.id = activity and x.is_active;
  account := coin_account(person, at);
  if a.id is null or account is null then return jsonb_build_object('outcome', 'not_found'); end if;
  base := reward_period(a.period, at);
  had := rewards_in_period(account => account, activity => a.id, period => base);
  if occasion is null then
    -- A repetition is answered as the first time.
    select g.id into known from reward_grants g
    where g.account_id = account and g.activity = a.id and g.period = base and a.per_period = 1;
  else
    select t.id into known from coin_transactions t where t.key = 'reward:' || account || ':' || a.id || ':' || occasion;
  end if;
  if known is not null then
    return jsonb_build_object('outcome', 'ok', 'isNew', false, 'transaction', coin_entry(known),
      'balance', (select c.balance from user_coins c where c.id = account), 'nextAt', next_reward_at(a => a, had => had, at => at));
  end if;
  if occasion is null then
    progress := reward_progress(person => person, kind => a.kind, parameters => a.parameters);
    if progress -> 'done' <> progress -> 'of' then
      return jsonb_build_object('outcome', 'not_earned', 'progress', progress);
    end if;
  end if;
  if had >= a.per_period or not mark_reward(
    person => person, device => device, activity => a.id, period => base, per_contact => a.per_contact,
    per_device => a.per_device, until => at + case when a.period = 'day' then interval '2 days' else interval '2 years' end
  ) then
    return jsonb_build_object('outcome', 'capped', 'nextAt', next_reward_at(a => a, had => a.per_period, at => at));
  end if;
  name := case when had = 0 then base else base || '#' || had + 1 end;
  if a.kind = 'sign_in' then streak := reward_streak(account => account, activity => a.id, at => at) + 1; end if;
  moved := move_coins(
    account => account, entry => entry, type => 'reward', reference => a.id, at => at, lot_kind => 'earned',
    amount => a.coins + least(greatest(streak - 1, 0) * a.streak_step, a.streak_max),
    key => 'reward:' || account || ':' || a.id || ':' || coalesce(occasion, name),
    lot_expires => at + make_interval(days => a.expires_days)
  );
  insert into reward_grants (id, account_id, activity, period, streak, created_at)
  values (entry, account, a.id, name, streak, at);
  return jsonb_build_object('outcome', 'ok', 'isNew', true, 'transaction', coin_entry(entry), 'balance', moved -> 'balance',
    'nextAt', next_reward_at(a => a, had => had + 1, at => at));
end
$$;

-- Takes the coins of a reward back, as far as they have not expired; the balance may fall below zero. outcome: 'ok',
-- 'same' (they were taken back already, or have all expired), 'not_found'.
create or replace function take_back_reward(reward uuid, at timestamptz) returns jsonb
language plpgsql as $$
declare
  g reward_grants;
  account uuid;
  amount integer;
  moved jsonb;
begin
  select x.account_id into account from reward_grants x where x.id = reward;
  perform from user_coins c where c.id = account for update;
  select x.* into g from reward_grants x where x.id = reward;
  if g.id is null then return jsonb_build_object('outcome', 'not_found'); end if;
  amount := (select sum(t.amount) from coin_transactions t
    where t.id = reward or t.reverses = reward and t.type = 'expiry');
  if g.taken_back_by is not null or amount <= 0 then return jsonb_build_object('outcome', 'same'); end if;
  moved := move_coins(
    account => account, entry => gen_random_uuid(), type => 'refund', amount => -amount, key => 'take-back:' || reward,
    reference => g.activity, at => at, reverses => reward, may_owe => true, first_lot => reward
  );
  update reward_grants x set taken_back_by = (moved ->> 'id')::uuid where x.id = reward;
  return moved;
end
$$;

-- The activities as a user sees them: what the next grant brings, how many are left in the period, and from when on.
create or replace function rewards_of(person uuid, at timestamptz) returns jsonb
language sql stable
return (
  select coalesce(jsonb_agg(jsonb_build_object(
      'activity', a.id, 'title', a.title, 'kind', a.kind, 'period', a.period,
      'coins', a.coins + case when a.kind = 'sign_in' then least(
        reward_streak(account => c.id, activity => a.id, at => case when had.count > 0 then at + interval '1 day' else at end)
          * a.streak_step, a.streak_max) else 0 end,
      'remaining', greatest(0, a.per_period - had.count),
      'nextAt', next_reward_at(a => a, had => had.count, at => at),
      'progress', reward_progress(person => person, kind => a.kind, parameters => a.parameters)
    ) order by a.position, a.id), '[]')
  from reward_activities a
  left join user_coins c on c.user_id = person
  cross join lateral (
    select rewards_in_period(account => c.id, activity => a.id, period => reward_period(a.period, at)) as count
  ) had
  where a.is_active);

-- Deletes at most `most` marks that have expired. Returns how many.
create or replace function forget_reward_marks(most integer, at timestamptz) returns integer
language sql volatile
begin atomic
  with old as (
    select m.subject, m.activity, m.period from reward_marks m where m.until <= at order by m.until limit most
    for update skip locked
  ), gone as (
    delete from reward_marks m using old
    where (m.subject, m.activity, m.period) = (old.subject, old.activity, old.period) returning 1
  )
  select count(*)::integer from gone;
end;
