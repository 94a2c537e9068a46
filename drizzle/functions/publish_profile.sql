-- Publishes a complete profile. Waits for concurrent changes of it or its pictures, so that what is published is
-- complete.
--
-- expected: acceptable versions; null for any
-- outcome: 'ok', 'stale' (none of the expected versions), 'incomplete'; no row when there is no such profile
create or replace function publish_profile(person uuid, expected integer[], at timestamptz)
returns table (outcome text, missing text[], profile profiles)
language plpgsql as $$
declare
  present profiles;
begin
  select p.* into present from profiles p where p.user_id = person for update;
  if not found then return; end if;
  if present.version <> all (expected) then
    return query select 'stale', '{}'::text[], present;
    return;
  end if;
  if missing_to_publish(present) <> '{}' then
    return query select 'incomplete', missing_to_publish(present), present;
    return;
  end if;
  -- Publishing again changes nothing.
  if present.published_at is null then
    update profiles p set published_at = at, updated_at = at where p.user_id = person returning p.* into present;
  end if;
  return query select 'ok', '{}'::text[], present;
end
$$;
