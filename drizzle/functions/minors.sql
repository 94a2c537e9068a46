-- Closes the account of somebody under age, and holds its proved contacts back until they turn 18. (Claimed ones are not: anybody
-- may claim an address.)
create or replace function close_underage(account uuid, said date, at timestamptz) returns table (events jsonb)
language plpgsql as $$
begin
  insert into held_contacts as h (index, until, created_at)
  select owned, adult_from(said), at from users u, unnest(array[u.phone_index, u.email_index, u.google_index]) owned
  where u.id = account and owned is not null
  order by owned
  on conflict (index) do update set until = excluded.until;
  return query select c.events from close_account(account => account, reason => 'underage', at => at) c;
end
$$;

-- Handles an under-age date of birth. If it is the first date of the account, it is closed, before anybody has seen it,
-- and its proved contacts are held back until its owner turns 18.
-- If there was another date before, it may be a mistake: the account is suspended, the date is stored beside the former
-- one, and a moderator decides.
--
-- outcome: 'closed', with `until`; 'suspended'. No row when the account does not exist.
create or replace function say_underage(account uuid, said date, at timestamptz)
returns table (outcome text, until timestamptz, events jsonb)
language plpgsql as $$
declare
  a users;
  former date;
begin
  select u.* into a from users u where u.id = account for update;
  if a.id is null then return; end if;
  select p.birth_date into former from profiles p where p.user_id = account for update;
  if former is null then
    return query select 'closed', adult_from(said), c.events from close_underage(account => account, said => said, at => at) c;
    return;
  end if;
  update profiles p set disputed_birth_date = said where p.user_id = account;
  return query select 'suspended', null::timestamptz, s.events from set_account_status(
    account => account, new_status => 'suspended', reason => 'underage', until => null, at => at
  ) s;
end
$$;
