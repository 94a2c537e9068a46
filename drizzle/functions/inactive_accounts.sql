-- Accounts that nobody uses: their owners are warned 30 and 7 days before they are deleted as if by their owners. See
-- docs/decisions/inactive-accounts.md.

-- When an account was last used: somebody signed in, read the feed, or an app renewed its tokens, as each does within a day.
create or replace function last_used_at(account users) returns timestamptz
language sql stable
return greatest(account.last_active_at, (select max(s.last_used_at) from sessions s where s.user_id = account.id));

-- Whether an account has something that was paid for: a plan that goes on, or coins that were bought, which never expire.
create or replace function is_paid_for(account uuid, at timestamptz) returns boolean
language sql stable
return exists (select from subscriptions s where s.user_id = account and (s.renews or s.entitled_until > at))
  or exists (
    select from user_coins c join coin_lots l on l.account_id = c.id and l.remaining > 0
    where c.user_id = account and l.kind = 'purchased'
  );

-- The last use of an account whose owner is to be warned for the first time: 30 days before so many months are over.
create or replace function warned_from(months integer, at timestamptz) returns timestamptz
language sql stable
return at - make_interval(months => months) + interval '30 days';

-- The months after which accounts are deleted: what operators have set, whatever the caller has read; 0, for never, where that is
-- no such number.
create or replace function inactive_months(otherwise integer) returns integer
language sql stable
return coalesce((
  select case when jsonb_typeof(s.value) <> 'number' then 0 when s.value::integer < 6 then 0 else s.value::integer end
  from app_settings s where s.key = 'inactive_months'
), otherwise);

-- Takes note of the next accounts whose last activity is before that time, in its order. Each is looked at once until it is used
-- again. Returns how many.
create or replace function find_inactive(most integer, months integer, at timestamptz) returns integer
language plpgsql as $$
declare
  since timestamptz;
  reached timestamptz;
  seen integer;
begin
  months := inactive_months(otherwise => months);
  if months = 0 then return 0; end if;
  insert into inactivity_progress (id, looked_until) values (1, '-infinity') on conflict do nothing;
  -- Of two clocks at once, one looks.
  select p.looked_until into since from inactivity_progress p where p.id = 1 for update skip locked;
  if since is null then return 0; end if;
  with next as (
    select u.id, u.last_active_at from users u
    where u.last_active_at > since and u.last_active_at <= warned_from(months => months, at => at)
    order by u.last_active_at fetch first most rows with ties
  ), noted as (
    insert into inactive_accounts (user_id, used_at, due_at) select n.id, n.last_active_at, at from next n
    on conflict do nothing
  )
  select count(*), max(n.last_active_at) into seen, reached from next n;
  update inactivity_progress p set looked_until = reached where p.id = 1 and reached is not null;
  return seen;
end
$$;

-- The event of a warning.
create or replace function announce_inactive(account uuid, step integer, delete_at timestamptz, at timestamptz) returns jsonb
language sql volatile
return announce(
  type => 'account.inactive',
  payload => jsonb_build_object('user_id', account, 'step', step, 'delete_at', delete_at),
  at => at
);

-- Decides about accounts that are due: used since, kept for another reason, to be warned, or to be deleted. A warning that has
-- not been handed over a day later postpones the day that it will name, so that this is 30 or 7 days ahead, less a day, whenever
-- it is; nothing happens before the day that was named. Locked accounts wait for the next run. Returns counts and the events.
create or replace function follow_inactive(most integer, months integer, grace_days integer, at timestamptz) returns jsonb
language plpgsql as $$
declare
  first constant interval := '30 days';
  last constant interval := '7 days';
  i inactive_accounts;
  a users;
  next_step timestamptz;
  used timestamptz;
  warned integer := 0;
  deleted integer := 0;
  kept integer := 0;
  events jsonb := '[]';
begin
  months := inactive_months(otherwise => months);
  for i in
    select x.* from inactive_accounts x where months > 0 and x.due_at <= at order by x.due_at limit most
    for update skip locked
  loop
    select u.* into a from users u where u.id = i.user_id for update skip locked;
    continue when a.id is null;
    used := last_used_at(a);
    next_step := i.delete_at - case i.step when 1 then last else interval '0' end;
    if a.deleted_at is not null then
      delete from inactive_accounts x where x.user_id = a.id;
    elsif used > warned_from(months => months, at => at) then
      -- So that it is found again when nobody uses it from then on.
      update users u set last_active_at = used where u.id = a.id and u.last_active_at < used;
      -- Its time has been looked at before where the months have become more.
      update inactivity_progress p set looked_until = used - interval '1 millisecond' where p.id = 1 and p.looked_until >= used;
      delete from inactive_accounts x where x.user_id = a.id;
    elsif a.status <> 'active' or a.role <> 'user' or is_paid_for(account => a.id, at => at) then
      update inactive_accounts x set used_at = used, step = 0, told = 0, delete_at = null, due_at = at + first
      where x.user_id = a.id;
      kept := kept + 1;
    -- A day that is long over was named by warnings of another time: the setting was 0 since, or the clock stood still.
    elsif i.step = 0 or used > i.used_at or i.delete_at < at - last then
      i.delete_at := greatest(used + make_interval(months => months), at + first);
      update inactive_accounts x set used_at = used, step = 1, told = 0, delete_at = i.delete_at, due_at = at + interval '1 day'
      where x.user_id = a.id;
      events := events || announce_inactive(account => a.id, step => 1, delete_at => i.delete_at, at => at);
      warned := warned + 1;
    elsif i.told < i.step then
      i.delete_at := greatest(i.delete_at, at + case i.step when 1 then first else last end);
      update inactive_accounts x set due_at = at + interval '1 hour', delete_at = i.delete_at where x.user_id = a.id;
    elsif at < next_step then
      update inactive_accounts x set due_at = next_step where x.user_id = a.id;
    elsif i.step = 1 then
      i.delete_at := greatest(i.delete_at, at + last);
      update inactive_accounts x set step = 2, delete_at = i.delete_at, due_at = at + interval '1 day' where x.user_id = a.id;
      events := events || announce_inactive(account => a.id, step => 2, delete_at => i.delete_at, at => at);
      warned := warned + 1;
    else
      delete from inactive_accounts x where x.user_id = a.id;
      perform note_security_event(
        type => 'account_inactive', account => a.id, session => null, ip => null, details => null, at => at
      );
      events := events || (
        select d.events from delete_account(
          account => a.id, until => at + make_interval(days => grace_days), by_session => null, from_ip => null, at => at
        ) d
      );
      deleted := deleted + 1;
    end if;
  end loop;
  return jsonb_build_object('warned', warned, 'deleted', deleted, 'kept', kept, 'events', events);
end
$$;
