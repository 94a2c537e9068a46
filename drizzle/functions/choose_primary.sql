-- Serialises changes to one user's pictures, so that concurrent changes cannot exceed the most or the least allowed.
-- Locks the account first, as closing it does. Null when it is gone.
create or replace function lock_photos(owner uuid) returns profiles
language plpgsql as $$
declare
  profile profiles;
begin
  perform from users u where u.id = owner for no key update;
  select p.* into profile from profiles p where p.user_id = owner for update;
  return profile;
end
$$;

-- Makes one picture of a user the primary one: the wanted one, else the present one, else the first. A rejected one
-- only when there is no other.
create or replace function choose_primary(owner uuid, wanted uuid) returns void
language plpgsql as $$
declare
  chosen uuid;
begin
  select ph.id into chosen from photos ph where ph.user_id = owner
  order by ph.status = 'rejected', ph.id is distinct from wanted, not ph.is_primary, ph.position, ph.id
  limit 1;
  -- Two statements, because there may never be two primary ones, even within a statement.
  update photos ph set is_primary = false where ph.user_id = owner and ph.is_primary and ph.id <> chosen;
  update photos ph set is_primary = true where ph.id = chosen and not ph.is_primary;
end
$$;
